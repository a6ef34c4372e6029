import { expect, it } from "vitest";
import { refuseForgery } from "../../../src/worker/auth/forgery.ts";

const OWN = "https://relay.example";
const CSRF = { "x-hubrelay-csrf": "1" };

it.each<readonly [method: string, headers: Record<string, string>, isRefused: boolean]>([
  ["GET", {}, false],
  ["HEAD", {}, false],
  ["GET", { origin: OWN }, false],
  ["GET", { origin: "https://evil.example" }, true],
  ["HEAD", { origin: "https://evil.example", ...CSRF }, true],
  ["POST", {}, true],
  ["POST", { origin: OWN }, true],
  ["POST", CSRF, false],
  ["DELETE", { origin: OWN, ...CSRF }, false],
  ["DELETE", { origin: "http://relay.example", ...CSRF }, true],
  ["PUT", { origin: "null", ...CSRF }, true],
])("a browser's %s with the headers %j is refused: %s", (method, headers, isRefused) => {
  const refusal = refuseForgery(new Request(`${OWN}/api/v1/rules`, { method, headers }));
  expect(refusal?.status).toBe(isRefused ? 403 : undefined);
});

it("the refusal names the header to send", async () => {
  const refusal = refuseForgery(new Request(`${OWN}/api/v1/rules`, { method: "POST" }));
  expect(await refusal?.json()).toMatchObject({
    title: "Forbidden",
    status: 403,
    detail: "Send the header x-hubrelay-csrf from the dashboard's own origin.",
  });
});

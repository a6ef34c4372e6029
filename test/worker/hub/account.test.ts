import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { accountOf, logIn } from "../../../src/worker/hub/account.ts";
import { readSettings } from "../../../src/worker/env/settings.ts";

afterEach(() => vi.unstubAllGlobals());

it("a refused login names the account as the document does, and neither secret", async () => {
  const secrets = { ...env, HUB_USER: "acme-robot-name", HUB_TOKEN: "dckr-token-of-the-robot" };
  const sent: unknown[] = [];
  vi.stubGlobal("fetch", async (_: string, { body }: { body: string }) => {
    sent.push(JSON.parse(body));
    return new Response('{"detail":"acme-robot-name is locked"}', { status: 401 });
  });
  const account = accountOf(secrets, { username: "${secret:HUB_USER}", password: "${secret:HUB_TOKEN}" });
  if (!account.ok || account.value === undefined) throw new Error("expected an account");
  const login = await logIn(account.value, readSettings(secrets));
  expect(login).toEqual({
    ok: false,
    error: "Docker Hub did not take the account ${secret:HUB_USER}: it answered 401",
  });
  expect(sent).toEqual([{ identifier: "acme-robot-name", secret: "dckr-token-of-the-robot" }]);
});

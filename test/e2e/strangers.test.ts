import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GUARDED, named, operationOf, type Operation } from "./document.ts";
import { OperatedRelay, QUESTIONS, type Outcome } from "./operated-relay.ts";
import { ADMIN_TOKEN, TOKEN } from "./relay-process.ts";

let operated: OperatedRelay;

beforeAll(async () => {
  operated = await OperatedRelay.start();
});

afterAll(() => operated[Symbol.asyncDispose]());

describe("a client without the operator's token", () => {
  test.each(named(GUARDED))("is refused by %s, with no token or a wrong one", async (id, operation) => {
    // A stranger of its own for each operation, because strangers may not try for ever.
    const stranger = { "cf-connecting-ip": `2001:db8:0:${GUARDED.indexOf(operation)}::1` };
    const wrong = ["", "Bearer a-token-that-is-not-the-operators", `Bearer ${TOKEN}`, `Basic ${TOKEN}`];
    for (const authorization of wrong) {
      const headers = { ...QUESTIONS[id]?.headers, ...stranger, authorization };
      const outcome = await operated.outcome(operation, { ...QUESTIONS[id], headers });
      expect(outcome).toEqual({ status: 401, violations: [], fields: [] });
    }
  });

  test("cannot use the operator's session from another site or without the header", async () => {
    const login = await operated.ask("POST", "/session", { body: `{"token": "${ADMIN_TOKEN}"}` });
    const cookie = login.headers.get("set-cookie")?.split(";")[0] ?? "";
    const pause = operationOf("pauseTarget");
    const status = async (operation: Operation, headers: Record<string, string>): Promise<number> => {
      const outcome = await operated.outcome(operation, { headers: { authorization: "", cookie, ...headers } });
      expect(outcome.violations).toEqual([]);
      return outcome.status;
    };
    expect(await status(operationOf("listEvents"), {})).toBe(200);
    expect(await status(operationOf("listEvents"), { origin: "https://evil.example" })).toBe(403);
    expect(await status(pause, {})).toBe(403);
    expect(await status(pause, { "x-hubrelay-csrf": "1", origin: "https://evil.example" })).toBe(403);
    expect(await status(pause, { "x-hubrelay-csrf": "1" })).toBe(200);
    expect(await status(pause, { "x-hubrelay-csrf": "1", cookie: `${cookie}x` })).toBe(401);
  });

  test("is answered 429 after ten wrong tokens; the right one is still accepted", async () => {
    const [stranger, neighbour, operator] = ["2001:db8:1:1::1", "2001:db8:1:1::2", "2001:db8:1:2::1"];
    const attempt = (token: string, address = ""): Promise<Outcome> => {
      const headers = { authorization: `Bearer ${token}`, "cf-connecting-ip": address };
      return operated.outcome(operationOf("showStatus"), { headers });
    };
    const wrong: number[] = [];
    for (let count = 0; count < 11; count++) wrong.push((await attempt("wrong", stranger)).status);
    expect(wrong).toEqual([...Array<number>(10).fill(401), 429]);
    expect(await attempt("wrong", stranger)).toEqual({ status: 429, violations: [], fields: [] });
    expect((await attempt("wrong", neighbour)).status).toBe(429);
    expect((await attempt("wrong", operator)).status).toBe(401);
    expect((await attempt(ADMIN_TOKEN, stranger)).status).toBe(200);
    expect((await attempt(ADMIN_TOKEN, neighbour)).status).toBe(200);

    const headers = { authorization: "Bearer wrong", "cf-connecting-ip": stranger ?? "" };
    const metrics = await operated.ask("GET", "/metrics", { headers });
    expect(metrics.status).toBe(429);
    expect(Number(metrics.headers.get("retry-after"))).toBeGreaterThan(0);
    const session = await operated.ask("POST", "/session", { headers, body: '{"token": "wrong"}' });
    expect(session.status).toBe(429);
    const login = await operated.ask("POST", "/session", { headers, body: `{"token": "${ADMIN_TOKEN}"}` });
    expect(login.status).toBe(204);
  });
});

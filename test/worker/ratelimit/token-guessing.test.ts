import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import api from "../../../docs/api.md?raw";
import security from "../../../SECURITY.md?raw";
import type { Env } from "../../../src/worker/env/env.ts";
import { router } from "../../../src/worker/router.ts";

const METRICS = "metrics-token-of-24-characters";
const TUNNEL = "tunnel-token-of-24-characters";
const PUSH = JSON.stringify({ push_data: { tag: "v1" }, repository: { repo_name: "acme/guessed" } });

/** Takes nobody that it does not know, as after a flood. */
const STRANGER_LIMIT: RateLimit = { limit: async () => ({ success: false }) };
const changed: Env = { ...env, METRICS_TOKEN: METRICS, TUNNEL_TOKENS: `home=${TUNNEL}`, STRANGER_LIMIT };

function bearer(path: string): (token: string) => Request {
  return (token) =>
    new Request(`https://relay.example${path}`, {
      headers: {
        authorization: `Bearer ${token}`,
        upgrade: "websocket",
        "sec-websocket-protocol": "hubrelay-tunnel.v1",
      },
    });
}

async function status(request: Request, address: string): Promise<number> {
  if (address !== "") request.headers.set("cf-connecting-ip", address);
  const response = (await router.fetch(request, changed, createExecutionContext())) as Response;
  await response.body?.cancel();
  response.webSocket?.accept();
  response.webSocket?.close();
  return response.status;
}

const post = (path: string, body: string): Request =>
  new Request(`https://relay.example${path}`, { method: "POST", body });

describe.each([
  { address: "203.0.113.50", of: "one address" },
  { address: "", of: "nobody's address" },
])("wrong tokens from $of", ({ address }) => {
  it.each([
    { way: "the API", ask: bearer("/api/v1/status"), right: env.ADMIN_TOKEN ?? "", accepted: 200 },
    { way: "the metrics", ask: bearer("/metrics"), right: METRICS, accepted: 200 },
    {
      way: "the login",
      ask: (token: string) => post("/session", JSON.stringify({ token })),
      right: env.ADMIN_TOKEN ?? "",
      accepted: 204,
    },
    {
      way: "the hook",
      ask: (token: string) => post(`/hook/${token}`, PUSH),
      right: "test-token-number-one-24",
      accepted: 202,
    },
    { way: "a tunnel", ask: bearer("/tunnel/home"), right: TUNNEL, accepted: 101 },
  ])("are refused by $way, and the right one is not", async ({ ask, right, accepted, way }) => {
    const wrong: number[] = [];
    for (let count = 0; count < 12; count++) wrong.push(await status(ask("wrong-token-of-24-characters"), address));
    // Without an address the platform's limit of strangers counts nobody.
    const isCounted = address !== "" || !["the hook", "a tunnel"].includes(way);
    expect(wrong.includes(429)).toBe(isCounted);
    expect(await status(ask(right), address)).toBe(accepted);
  });
});

it("the pages say how many wrong tokens are let through to a 401", async () => {
  const statuses: number[] = [];
  while (statuses.at(-1) !== 429) statuses.push(await status(bearer("/api/v1/status")("wrong"), "198.51.100.9"));
  expect(statuses.filter((code) => code === 401)).toHaveLength(10);
  expect(security).toMatch(/answer 10\s+wrong tokens a minute/);
  expect(api).toMatch(/sent 10 wrong tokens within a minute/);
});

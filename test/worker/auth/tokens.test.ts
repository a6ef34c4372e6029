import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Env } from "../../../src/worker/env/env.ts";
import { bearerOf, isSameSecret, Tokens } from "../../../src/worker/auth/token.ts";

const ONE = "one-token-of-24-characters";
const TWO = "two-token-of-24-characters";
const relayWith = (list: string): Env => ({ ...env, RELAY_TOKENS: list });

async function tokensOf(list: string): Promise<Tokens> {
  const tokens = await Tokens.of(relayWith(list), "RELAY_TOKENS");
  if (!tokens.ok) throw new Error(tokens.error);
  return tokens.value;
}

describe("the tokens of a secret", () => {
  it("are found by themselves, with their label and scope", async () => {
    const tokens = await tokensOf(`ci/harbor=${ONE},ci=${TWO}`);
    expect(await tokens.find(ONE)).toMatchObject({ label: "ci", senders: ["harbor"] });
    expect(await tokens.find(TWO)).toMatchObject({ label: "ci" });
    expect(await tokens.find(`${ONE}x`)).toBeUndefined();
    expect(await tokens.find("")).toBeUndefined();
    expect(JSON.stringify(await tokens.find(ONE))).not.toContain(ONE);
  });

  it("are listed by their labels, and those of one label apart", async () => {
    const tokens = await tokensOf(`ci=${ONE},hub=${TWO}`);
    expect(tokens.labels).toEqual(["ci", "hub"]);
    expect(tokens.scopes.map(({ label }) => label)).toEqual(["ci", "hub"]);
    const ofHub = tokens.labelled("hub");
    expect(ofHub.labels).toEqual(["hub"]);
    expect(await ofHub.find(ONE)).toBeUndefined();
    expect(await ofHub.find(TWO)).toMatchObject({ label: "hub" });
  });

  it("are read again when the secret changes, and each secret apart", async () => {
    expect((await tokensOf(`ci=${ONE}`)).labels).toEqual(["ci"]);
    expect((await tokensOf(`hub=${TWO}`)).labels).toEqual(["hub"]);
    const both = { ...relayWith(`hub=${TWO}`), TUNNEL_TOKENS: `office=${ONE}` };
    const tunnels = await Tokens.of(both, "TUNNEL_TOKENS");
    expect(tunnels.ok && tunnels.value.labels).toEqual(["office"]);
    const again = Tokens.of(both, "RELAY_TOKENS");
    expect(Tokens.of(both, "RELAY_TOKENS")).toBe(again);
  });

  it.each([
    ["", "RELAY_TOKENS is not set"],
    [`ci=${ONE},hub=too-short`, "RELAY_TOKENS: token number 2 is shorter than 24 characters"],
  ])("of the list %j are none, and the error says why", async (list, error) => {
    const tokens = await Tokens.of(relayWith(list), "RELAY_TOKENS");
    expect(tokens).toEqual({ ok: false, error: expect.stringContaining(error) as string });
  });
});

describe("a bearer token", () => {
  it.each([
    ["Bearer abc", "abc"],
    ["bearer abc def", "abc def"],
    ["Basic abc", undefined],
    ["Bearer", undefined],
    ["xBearer abc", undefined],
  ])("of the header %j is %j", (authorization, token) => {
    expect(bearerOf(new Request("https://relay.example/", { headers: { authorization } }))).toBe(token);
  });

  it("of no header is none", () => {
    expect(bearerOf(new Request("https://relay.example/"))).toBeUndefined();
  });
});

it("two secrets are the same only as a whole", async () => {
  expect(await isSameSecret(ONE, ONE)).toBe(true);
  expect(await isSameSecret(ONE, ONE.slice(0, -1))).toBe(false);
  expect(await isSameSecret("", "")).toBe(true);
});

import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import worker from "../../src/index.ts";
import configuration from "../../wrangler.toml?raw";
import type { Env } from "../../src/worker/env/env.ts";
import { located } from "../../src/worker/env/located.ts";

const BINDINGS = ["REPOSITORY", "DIRECTORY", "GATE", "ALLOWANCE", "TUNNEL"] as const;

/** The bindings of objects, which write down how an object is asked for. workerd has no jurisdictions. */
function recorded(variables: Partial<Env>): { relay: Env; asked: unknown[] } {
  const asked: unknown[] = [];
  const namespaceOf = (binding: string, place: string): object => ({
    jurisdiction: (name: string) => namespaceOf(binding, name),
    getByName: (name: string, options?: object) => asked.push([binding, place, name, options]),
  });
  const namespaces = Object.fromEntries(BINDINGS.map((binding) => [binding, namespaceOf(binding, "anywhere")]));
  return { relay: { ...env, ...namespaces, ...variables }, asked };
}

describe("the location of objects", () => {
  it("holds for every class that wrangler.toml binds", () => {
    const bound = [...configuration.matchAll(/^\[\[durable_objects\.bindings\]\]\nname = "(\w+)"/gm)].map(
      ([, name]) => name,
    );
    expect(new Set(bound)).toEqual(new Set(BINDINGS));
  });

  it.each([
    [{}, "anywhere", undefined],
    [{ JURISDICTION: "", LOCATION_HINT: "" }, "anywhere", undefined],
    [{ JURISDICTION: "eu" }, "eu", undefined],
    [{ LOCATION_HINT: "weur" }, "anywhere", { locationHint: "weur" }],
    [{ JURISDICTION: "eu", LOCATION_HINT: "weur" }, "eu", { locationHint: "weur" }],
  ])("with the variables %j is %s, with the options %j", (variables, place, options) => {
    const { relay, asked } = recorded(variables);
    const bindings = located(relay);
    for (const binding of BINDINGS) bindings[binding]?.getByName("acme/web");
    expect(asked).toEqual(BINDINGS.map((binding) => [binding, place, "acme/web", options]));
    expect(located(relay)).toBe(bindings);
    expect(located(bindings)).toBe(bindings);
  });

  it.each([
    [{ JURISDICTION: "EU" }, "JURISDICTION: expected eu, fedramp, fedramp-high, us or nothing"],
    [{ LOCATION_HINT: "europe" }, /^LOCATION_HINT: expected wnam, .*, me or nothing$/],
  ])("of %j is refused: every request gets 503, and nothing is stored", async (variables, expected) => {
    const { relay, asked } = recorded(variables);
    expect(() => located(relay)).toThrow(expected);
    const request = new Request("https://relay.example/hook/test-token-number-one-24", { method: "POST", body: "{}" });
    const answer = await worker.fetch(request as never, relay, {} as ExecutionContext);
    expect(answer.status).toBe(503);
    expect(((await answer.json()) as { detail: string }).detail).toMatch(expected);
    expect(asked).toEqual([]);
  });
});

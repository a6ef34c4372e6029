import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { variablesOf, writePublicUrl } from "../../src/cli/setup/public-url.ts";
import { TemporaryDirectory } from "./command.ts";

const URL = "https://relay.acme.workers.dev";
const TOML = `name = "relay"

[vars] # of production
OTHER = "1"
PUBLIC_URL = ""

[env.staging.vars]
PUBLIC_URL = ""

[[kv_namespaces]]
binding = "RULES"
`;

/** What a configuration is after the relay's address was written, and whether it was. */
function written(name: string, text: string, env?: string): { text: string; isWritten: boolean } {
  using directory = new TemporaryDirectory();
  const config = join(directory.path, name);
  writeFileSync(config, text);
  const isWritten = writePublicUrl({ config, ...(env !== undefined && { env }) }, URL);
  return { text: readFileSync(config, "utf8"), isWritten };
}

describe("the relay's own address in wrangler's configuration", () => {
  it("is written to the top-level variables, not to an environment's", () => {
    const { text, isWritten } = written("wrangler.toml", TOML);
    expect(isWritten).toBe(true);
    expect(text).toBe(TOML.replace('PUBLIC_URL = ""', `PUBLIC_URL = "${URL}"`));
  });

  it("is written to the variables of the deployed environment", () => {
    const { text, isWritten } = written("wrangler.toml", TOML, "staging");
    expect(isWritten).toBe(true);
    expect(text.split("[env.staging.vars]")[0]).toContain('PUBLIC_URL = ""');
    expect(text.split("[env.staging.vars]")[1]).toContain(`PUBLIC_URL = "${URL}"`);
  });

  it.each<[string, string, string, string?]>([
    ["the environment has no variables of its own", "wrangler.toml", TOML, "production"],
    ["an environment's name only looks like another's", "wrangler.toml", TOML, "stagin."],
    ["the top has a value and only an environment has none", "wrangler.toml", TOML.replace('PUBLIC_URL = ""', "")],
    ["the variable is set", "wrangler.toml", '[vars]\nPUBLIC_URL = "https://own.example"\n'],
    ["the variable is not there", "wrangler.toml", "[vars]\n"],
    [
      "JSON could mean two environments",
      "wrangler.json",
      '{"vars": {\n"PUBLIC_URL": ""},\n"env": {"a": {"vars": {\n"PUBLIC_URL": ""}}}}',
    ],
    ["JSON has environments", "wrangler.json", '{"vars": {\n"PUBLIC_URL": ""}}', "staging"],
  ])("is not written where %s", (_, name, text, env) => {
    expect(written(name, text, env)).toEqual({ text, isWritten: false });
  });

  it("is written to JSON without environments", () => {
    const { text } = written("wrangler.json", '{"vars": {\n  "PUBLIC_URL": ""\n}}');
    expect(JSON.parse(text)).toEqual({ vars: { PUBLIC_URL: URL } });
  });

  it("is requested by the name of its table, also of an environment's", () => {
    expect([variablesOf({}), variablesOf({ env: "staging" })]).toEqual(["vars", "env.staging.vars"]);
  });
});

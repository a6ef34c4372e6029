import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkConfiguration } from "../../src/cli/doctor/configuration.ts";
import { hubrelay, ROOT, TemporaryDirectory } from "./command.ts";

const OWN = readFileSync(join(ROOT, "wrangler.toml"), "utf8");

/** The bindings and variables of the top level, repeated for an environment. */
const STAGING = OWN.slice(OWN.indexOf("[[kv_namespaces]]"), OWN.indexOf("[secrets]"))
  .replaceAll(/^\[exports\.[^[]*/gm, "")
  .replaceAll(/^\[triggers\][^[]*/gm, "")
  .replaceAll(/^(\[+)(?=[a-z])/gm, "$1env.staging.");

async function check(toml: string, env?: string) {
  using directory = new TemporaryDirectory();
  const config = join(directory.path, "wrangler.toml");
  writeFileSync(config, toml);
  const { status, detail } = await checkConfiguration({ config, ...(env !== undefined && { env }) });
  return { status, detail };
}

describe("doctor on wrangler.toml", () => {
  it("accepts the one of this repository, and an environment that repeats it", async () => {
    expect(await check(OWN)).toEqual({ status: "ok", detail: "wrangler.toml has what the relay needs" });
    expect(await check(`${OWN}\n[env.staging]\n${STAGING}`, "staging")).toEqual({
      status: "ok",
      detail: "[env.staging] of wrangler.toml has what the relay needs",
    });
  });

  it("accepts the example of docs/ci.md", async () => {
    const example = readFileSync(join(ROOT, "docs/examples/ci/staging.toml"), "utf8");
    expect(await check(`${OWN}\n${example}`, "staging")).toMatchObject({ status: "ok" });
  });

  it.each([
    ["no environment at all", OWN],
    ["another environment", `${OWN}\n[env.staging]\n`],
  ])("fails for an unknown environment where there is %s", async (_, toml) => {
    const { status, detail } = await check(toml, "nosuch");
    expect(status).toBe("problem");
    expect(detail).toMatch(/no environment .*nosuch/i);
  });

  it.each(["RULES", "REPOSITORY", "DIRECTORY", "GATE", "TUNNEL"])("fails without the binding %s", async (name) => {
    const renamed = OWN.replace(new RegExp(`^(binding|name) = "${name}"$`, "m"), '$1 = "OTHER"');
    expect(await check(renamed)).toEqual({ status: "problem", detail: `wrangler.toml does not bind ${name}` });
  });

  it("fails for an environment that is empty", async () => {
    expect(await check(`${OWN}\n[env.staging]\n`, "staging")).toEqual({
      status: "problem",
      detail: "[env.staging] of wrangler.toml does not bind RULES, REPOSITORY, DIRECTORY, GATE, TUNNEL",
    });
  });

  it.each([
    ["ALLOWANCE", 'name = "ALLOWANCE"', 'name = "OTHER"'],
    ["STRANGER_LIMIT", 'name = "STRANGER_LIMIT"', 'name = "OTHER"'],
    ["TOKEN_LIMIT", 'name = "TOKEN_LIMIT"', 'name = "OTHER"'],
    ["PUSHES_PER_TOKEN", /^PUSHES_PER_TOKEN = .*$/m, ""],
    ["PUBLIC_URL", /^PUBLIC_URL = .*$/m, ""],
  ])("fails for an environment without %s", async (name, found, replacement) => {
    const toml = `${OWN}\n[env.staging]\n${STAGING.replace(found, replacement)}`;
    const detail = `[env.staging] of wrangler.toml lacks ${name}, which the top level has`;
    expect(await check(toml, "staging")).toEqual({ status: "problem", detail });
  });

  it.each([
    ["2025-11-16", "warning"],
    ["2025-11-17", "ok"],
  ])("answers the compatibility date %s with: %s", async (date, status) => {
    expect(await check(OWN.replace(/^compatibility_date = .*$/m, `compatibility_date = "${date}"`))).toMatchObject({
      status,
    });
  });

  it.each([
    ["problem", 'compatibility_flags = ["global_fetch_strictly_public"]', ""],
    ["warning", "invocation_logs = false", "invocation_logs = true"],
    ["warning", 'name = "TOKEN_LIMIT"', 'name = "OTHER"'],
  ])("reports a %s where %s is not there", async (status, found, replacement) => {
    expect(await check(OWN.replace(found, replacement))).toMatchObject({ status });
  });
});

it("doctor exits with 1 for an unknown environment", async () => {
  const { exitCode, stdout } = await hubrelay(["doctor", "--env", "nosuch"]);
  expect({ exitCode, stdout }).toEqual({
    exitCode: 1,
    stdout: expect.stringMatching(/problem +configuration +wrangler\.toml has no environment nosuch/) as string,
  });
});

import { appendFileSync, copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../cli/command.ts";
import { Clone } from "./clone.ts";

const EXAMPLES = join(ROOT, "docs/examples/ci");

const OBJECTS = ["ALLOWANCE", "DIRECTORY", "GATE", "REPOSITORY", "TUNNEL"].map(
  (name) => `${name} durable_object_namespace`,
);
const BINDINGS = [
  ...OBJECTS,
  "ASSETS assets",
  "RULES kv_namespace",
  "STRANGER_LIMIT ratelimit",
  "TOKEN_LIMIT ratelimit",
];

/** The commands of a CI file in their order, without the installation. */
function commandsOf(file: string): string[] {
  const text = readFileSync(join(EXAMPLES, file), "utf8");
  return [...text.matchAll(/^ +- (?:run: )?(npx .+?)(?: > \S+)?$/gm)].map(([, command = ""]) => command);
}

/** Runs a command, and expects it to succeed. */
async function run(clone: Clone, command: string): Promise<string> {
  const { exitCode, stdout, stderr } = await clone.run(command);
  expect({ command, exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ command, exitCode: 0, stderr: "" });
  return stdout;
}

/** The bindings of a deployed Worker, without variables and secrets. */
function bindingsOf({ cloudflare }: Clone, worker: string): string[] {
  const { bindings = [] } = cloudflare.scripts.byName.get(worker)?.metadata ?? {};
  return bindings.flatMap(({ name, type }) => (type.endsWith("_text") ? [] : [`${name} ${type}`])).toSorted();
}

describe("staging and production, by docs/ci.md", () => {
  it("are set up with secrets, KV and bindings of their own, and deployed by the examples of CI", async () => {
    await using clone = await Clone.create();
    const { cloudflare } = clone;
    appendFileSync(join(clone.path, "wrangler.toml"), readFileSync(join(EXAMPLES, "staging.toml"), "utf8"));
    copyFileSync(join(EXAMPLES, "cases.json"), join(clone.path, "cases.json"));
    await run(clone, "npx hubrelay init --env staging");
    await run(clone, "npx hubrelay init");

    const commands = commandsOf("github-actions.yml");
    expect(commands).toEqual([
      "npx hubrelay rules check rules.json --strict --format github",
      "npx hubrelay rules test rules.json --cases cases.json",
      "npx hubrelay doctor",
      "npx hubrelay doctor --env staging",
      "npx wrangler deploy --env staging",
      "npx hubrelay rules push rules.json --env staging --yes",
      "npx wrangler deploy --env=",
      "npx hubrelay rules push rules.json --yes",
    ]);
    expect(commandsOf("gitlab-ci.yml")).toEqual([
      "npx hubrelay rules check rules.json --strict --format junit",
      ...commands.slice(1),
    ]);
    for (const command of [...commands, ...commandsOf("gitlab-ci.yml").slice(0, 1)]) await run(clone, command);

    const rules = readFileSync(join(clone.path, "rules.json"), "utf8");
    const names = ["hubrelay", "hubrelay-staging"];
    for (const name of names) {
      expect({ name, bindings: bindingsOf(clone, name) }).toEqual({ name, bindings: BINDINGS.toSorted() });
      expect(cloudflare.scripts.byName.get(name)).toMatchObject({ schedules: ["17 * * * *"], isOnWorkersDev: true });
      expect(cloudflare.value(`${name}-rules`, "rules")).toBe(rules);
    }
    const tokens = names.map((name) => cloudflare.scripts.byName.get(name)?.secrets.get("RELAY_TOKENS"));
    expect(new Set(tokens).size).toBe(2);
    expect(cloudflare.unknown).toEqual([]);
  });

  it("an environment without bindings is not deployed", async () => {
    await using clone = await Clone.create();
    appendFileSync(join(clone.path, "wrangler.toml"), "\n[env.staging]\n");
    const { exitCode, stderr } = await clone.run("npx hubrelay init --env staging");
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(
        /\[env\.staging\] of wrangler\.toml does not bind RULES, .*\n {2}compare it/,
      ) as string,
    });
    expect(clone.cloudflare.requests).toEqual([]);
  });
});

describe("a host name of its own, by docs/deploy.md", () => {
  it("is made a custom domain, and the webhook URL has it", async () => {
    await using clone = await Clone.create();
    const { cloudflare } = clone;
    const [, lines = ""] =
      /```toml\n(workers_dev = false\n[^`]*)```/.exec(readFileSync(join(ROOT, "docs/deploy.md"), "utf8")) ?? [];
    const file = join(clone.path, "wrangler.toml");
    clone.write("wrangler.toml", readFileSync(file, "utf8").replace(/^(?=\[)/m, `${lines}\n`));
    const stdout = await run(clone, "npx hubrelay init");
    expect(stdout).toContain("https://hooks.example.com/hook/");
    expect(readFileSync(file, "utf8")).toContain('PUBLIC_URL = "https://hooks.example.com"');
    expect(cloudflare.scripts.byName.get("hubrelay")).toMatchObject({
      domains: ["hooks.example.com"],
      isOnWorkersDev: false,
    });
    expect(cloudflare.unknown).toEqual([]);
  });

  it("needs a permission that the API token for workers.dev lacks", async () => {
    await using clone = await Clone.create();
    const file = join(clone.path, "wrangler.toml");
    const route = 'routes = [{ pattern = "hooks.example.com", custom_domain = true }]\n';
    clone.write("wrangler.toml", readFileSync(file, "utf8").replace(/^(?=\[)/m, route));
    clone.cloudflare.permissions = { "Workers Scripts": "Edit", "Workers KV Storage": "Edit" };
    const { exitCode, stderr } = await clone.run("npx hubrelay init");
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining("Edit Cloudflare Workers") as string,
    });
    expect(clone.cloudflare.unknown).toEqual([]);
  });
});

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../cli/command.ts";
import { Clone } from "./clone.ts";

const README = readFileSync(join(ROOT, "README.md"), "utf8");
const PAGES = ["docs/deploy.md", "docs/upgrade.md"].map((page) => readFileSync(join(ROOT, page), "utf8")).join("\n");

const CLASSES = ["Directory", "RepositoryRelay", "TargetGate", "TokenAllowance", "Tunnel"];

/** The bindings of the Worker after a deploy, without variables and secrets. */
function bindingsOf({ cloudflare }: Clone): string[] {
  const { bindings = [] } = cloudflare.scripts.byName.get("hubrelay")?.metadata ?? {};
  return bindings.filter(({ type }) => !type.endsWith("_text")).map(({ name, type }) => `${name} ${type}`);
}

describe("a clone, by the commands of the README", () => {
  it("is deployed, gets secrets and rules, is checked, and is deployed again without a loss", async () => {
    await using clone = await Clone.create();
    const { cloudflare } = clone;
    /** Runs a command that the README has, and expects it to succeed. */
    const run = async (command: string, rest = "", input = "") => {
      expect(README).toContain(command);
      const { exitCode, stdout, stderr } = await clone.run(`${command}${rest}`, input);
      expect({ command, exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ command, exitCode: 0, stderr: "" });
      return stdout;
    };
    const setUp = await run("npx hubrelay init");
    const script = cloudflare.scripts.byName.get("hubrelay");
    const [, token = ""] = /hub1=(.*)/.exec(script?.secrets.get("RELAY_TOKENS") ?? "") ?? [];
    expect(setUp).toContain(`https://hubrelay.acme.workers.dev/hook/${token}\n`);
    expect(bindingsOf(clone).toSorted()).toEqual([
      "ALLOWANCE durable_object_namespace",
      "ASSETS assets",
      "DIRECTORY durable_object_namespace",
      "GATE durable_object_namespace",
      "REPOSITORY durable_object_namespace",
      "RULES kv_namespace",
      "STRANGER_LIMIT ratelimit",
      "TOKEN_LIMIT ratelimit",
      "TUNNEL durable_object_namespace",
    ]);
    expect(Object.keys(script?.metadata.exports ?? {}).toSorted()).toEqual(CLASSES);
    expect(script).toMatchObject({ schedules: ["17 * * * *"], isOnWorkersDev: true });

    await run("npx wrangler secret put DEPLOY_URL", "", "https://deploy.example/hook");
    const edited = readFileSync(join(clone.path, "rules.json"), "utf8").replace('"every push"', '"each push"');
    writeFileSync(join(clone.path, "rules.json"), edited);
    await run("npx hubrelay rules push rules.json", " --yes");
    expect(cloudflare.value("hubrelay-rules", "rules")).toBe(edited);
    const checked = await run("npx hubrelay doctor");
    expect(checked).toMatch(/^ok +configuration +wrangler.toml has what the relay needs$/m);

    const before = { bindings: bindingsOf(clone), secrets: new Map(script?.secrets) };
    const { exitCode } = await clone.run("npx wrangler deploy");
    expect(exitCode).toBe(0);
    expect({ bindings: bindingsOf(clone), secrets: script?.secrets }).toEqual(before);
    expect([...before.secrets.keys()].toSorted()).toEqual(["ADMIN_TOKEN", "DEPLOY_URL", "RELAY_TOKENS"]);
    expect([...cloudflare.kv.namespaces.values()].map(({ title }) => title)).toEqual(["hubrelay-rules"]);
    expect(cloudflare.unknown).toEqual([]);
  });
});

describe("a clone, by the commands of docs/deploy.md and docs/upgrade.md", () => {
  it("is deployed with wrangler alone, and gradually", async () => {
    await using clone = await Clone.create();
    const { cloudflare } = clone;
    const run = (command: string, rest = "", input = "") => {
      expect(PAGES).toContain(command);
      return clone.run(`${command}${rest}`, input);
    };
    mkdirSync(join(clone.path, ".hubrelay"));
    const admin = "admin-token-of-24-characters-and-more";
    writeFileSync(
      join(clone.path, ".hubrelay/secrets.env"),
      `RELAY_TOKENS=hub1=${"t".repeat(32)}\nADMIN_TOKEN=${admin}\n`,
    );
    const first = await run("npx wrangler deploy --secrets-file .hubrelay/secrets.env");
    expect(first).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("hubrelay.acme.workers.dev") as string,
    });
    const script = cloudflare.scripts.byName.get("hubrelay");
    expect(Object.fromEntries(script?.secrets ?? [])).toEqual({
      RELAY_TOKENS: `hub1=${"t".repeat(32)}`,
      ADMIN_TOKEN: admin,
    });
    writeFileSync(join(clone.path, "rules.json"), readFileSync(join(ROOT, "rules.example.json")));
    await run("npx wrangler kv key put rules --binding RULES --remote --path rules.json");
    expect(cloudflare.value("hubrelay-rules", "rules")).toBe(readFileSync(join(ROOT, "rules.example.json"), "utf8"));

    expect(await run("npx wrangler versions upload")).toMatchObject({ exitCode: 0 });
    const refused = await clone.run("npx wrangler secret put DEPLOY_URL", "https://deploy.example/hook");
    expect(refused).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("isn't currently deployed") as string,
    });
    const [old, uploaded] = script?.versions ?? [];
    const split = await run("npx wrangler versions deploy", ` ${old?.id}@90 ${uploaded?.id}@10 --yes`);
    expect({ ...split, unknown: cloudflare.unknown }).toMatchObject({ exitCode: 0, stderr: "", unknown: [] });
    expect(script?.deployments.at(-1)).toEqual([
      { version_id: old?.id, percentage: 90 },
      { version_id: uploaded?.id, percentage: 10 },
    ]);
    expect(cloudflare.unknown).toEqual([]);
  });
});

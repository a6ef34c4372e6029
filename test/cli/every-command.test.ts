import type { Command } from "commander";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { createProgram } from "../../src/cli/program.ts";
import { hubrelay, ROOT, TemporaryDirectory } from "./command.ts";
import { HostileRelay } from "./hostile-relay.ts";

const EVENT = `evt_${"0".repeat(26)}`;
const DELIVERY = `dlv_${"0".repeat(26)}_1`;
const TOKEN = "cli-admin-token-of-24-characters";

/**
 * Every command, with arguments that make it end by itself, and its exit code then. Without a terminal none may ask:
 * those that would are here once with `--yes`, and once without, which is refused.
 */
const RUNS: readonly (readonly [command: string, args: string, exitCode: number])[] = [
  ["new", "my-relay", 0],
  ["init", "--local", 0],
  ["rules check", "rules.json", 0],
  ["rules check", "broken.json", 1],
  ["rules check", "missing.json", 2],
  ["rules test", "rules.json --repository acme/web --tag v1", 0],
  ["rules test", "rules.json --against events", 0],
  ["rules test", "rules.json --against 24h --cases cases.json", 2],
  ["rules pull", "", 0],
  ["rules diff", "rules.json", 0],
  ["rules diff", "other.json", 1],
  ["rules push", "other.json --yes", 0],
  ["rules push", "other.json", 1],
  ["rules history", "", 0],
  ["rules rollback", "1 --yes", 0],
  ["rules rollback", "1", 1],
  ["rules import", "--from diun images.yml", 0],
  ["rules import", "--from keel images.yml", 1],
  ["rules import", "--from keel missing.yml", 2],
  ["rules import", "images.yml", 2],
  ["send", "", 0],
  ["events list", "", 0],
  ["events show", EVENT, 0],
  // With a relay, it and `connect` go on until they are stopped: hostile.test.ts has what they print then.
  ["events tail", "--url http://127.0.0.1:2", 3],
  ["events rejected", "", 0],
  ["events redeliver", "--status failed --dry-run", 0],
  ["events redeliver", "--status failed", 1],
  ["events redeliver", "", 1],
  ["events delete", "--token ci --dry-run", 0],
  ["events delete", "--token ci", 1],
  ["deliveries list", "--status failed", 0],
  ["deliveries list", "--status held", 2],
  ["deliveries show", DELIVERY, 0],
  ["deliveries show", `${DELIVERY} --curl`, 1],
  ["deliveries show", `${DELIVERY} --attempt no`, 2],
  ["deliveries redeliver", DELIVERY, 0],
  ["deliveries approve", DELIVERY, 0],
  ["deliveries reject", DELIVERY, 0],
  ["targets list", "", 0],
  ["targets pause", "production --until 2h --reason maintenance", 0],
  ["targets pause", "production --until 2020-01-01", 2],
  ["targets resume", "production", 0],
  ["targets test", "production", 0],
  ["open", `${EVENT} --no-browser`, 0],
  ["open", "v1 --no-browser", 2],
  // It prints a document a line.
  ["export", "--url http://127.0.0.1:2", 3],
  ["import", "missing.jsonl", 2],
  ["import", "broken.json", 1],
  ["links rotate", "--yes", 0],
  ["links rotate", "", 1],
  ["approvals list", "", 0],
  ["approvals approve", DELIVERY, 0],
  ["approvals reject", DELIVERY, 0],
  ["audit", "", 0],
  ["connect", "dev --to http://127.0.0.1:9 --token-file missing", 2],
  ["token new", "", 0],
  ["token rotate", "--label two", 0],
  ["token rotate", "--label two --apply", 1],
  ["token revoke", "--label one", 0],
  ["token revoke", "--label one --apply", 1],
  ["token list", "", 0],
  ["doctor", "", 1],
  ["doctor", "--deployed", 1],
  ["completion", "bash", 0],
];

/** Stands for wrangler: the rules in KV, an earlier document, and success of everything else. */
const WRANGLER = `
import { readFileSync } from "node:fs";
const [first, second, verb, key] = process.argv.slice(2);
const rules = readFileSync(${JSON.stringify(join(ROOT, "rules.example.json"))}, "utf8");
if (first === "--version") console.log("4.164.0");
if (second === "key" && verb === "get") process.stdout.write(key === "rules" ? rules : rules.replaceAll("chat", "talk"));
const version = { id: "v1", resources: { bindings: [] }, versions: [{ version_id: "v1", percentage: 100 }] };
if (first === "secret" && second === "list") console.log("[]");
if (first === "versions" && second === "list") console.log(JSON.stringify([version]));
if (second === "view" || second === "status") console.log(JSON.stringify(version));
if (second === "key" && verb === "list") console.log(JSON.stringify([{ name: "rules/2026-11-23T12:00:00.000Z" }]));
`;

/** The words of all commands that do something. */
function commandsOf(parent: Command): string[] {
  return parent.commands.flatMap((command) =>
    command.commands.length === 0 ? [command.name()] : commandsOf(command).map((words) => `${command.name()} ${words}`),
  );
}

const COMMANDS = commandsOf(createProgram());

let relay: HostileRelay;
let directory: TemporaryDirectory;

beforeAll(async () => {
  relay = await HostileRelay.start();
});

afterAll(() => relay[Symbol.asyncDispose]());

beforeEach(() => {
  directory = new TemporaryDirectory();
  for (const [file, own] of [
    ["rules.json", "rules.example.json"],
    ["wrangler.toml", "wrangler.toml"],
  ] as const) {
    copyFileSync(join(ROOT, own), join(directory.path, file));
  }
  writeFileSync(join(directory.path, "broken.json"), "{");
  writeFileSync(join(directory.path, "images.yml"), "- name: acme/web:v1\n");
  writeFileSync(join(directory.path, "other.json"), '{ "version": 1, "targets": {}, "rules": [] }');
  writeFileSync(join(directory.path, "wrangler.mjs"), WRANGLER);
});

afterEach(() => directory[Symbol.dispose]());

function run(command: string, args: string, ...more: readonly string[]) {
  return hubrelay([...command.split(" "), ...args.split(" ").filter((arg) => arg !== ""), ...more], {
    cwd: directory.path,
    env: {
      HUBRELAY_URL: relay.origin,
      HUBRELAY_WRANGLER: join(directory.path, "wrangler.mjs"),
      ADMIN_TOKEN: TOKEN,
      RELAY_TOKENS: `one=${TOKEN}`,
      FORCE_COLOR: "1",
      NO_COLOR: "1",
    },
  });
}

it("the table has every command, and no other", () => {
  expect([...new Set(RUNS.map(([command]) => command))].toSorted()).toEqual(COMMANDS.toSorted());
});

// npm packs the package for a new project, which takes seconds: `npm run test:e2e` has it.
const isSlow = (command: string): boolean => command === "new" && inject("isCommandInside");

describe.each(RUNS.filter(([command]) => !isSlow(command)))("hubrelay %s %s", (command, args, exitCode) => {
  it(`exits with ${exitCode}, without a colour and without a question`, async () => {
    const { stdout, stderr, exitCode: actual } = await run(command, args);
    expect({ exitCode: actual, stderr: actual === exitCode ? "" : stderr }).toEqual({ exitCode, stderr: "" });
    expect(stdout + stderr).not.toContain("\u001B");
    expect(stderr).not.toContain("[y/N]");
  });

  it(`prints one JSON document with --json, and exits with ${exitCode}`, async () => {
    const { stdout, exitCode: actual } = await run(command, args, "--json");
    const value: unknown = JSON.parse(stdout);
    expect({ exitCode: actual, value }).toEqual({ exitCode, value: expect.any(Object) as object });
  });
});

it.each(COMMANDS)("the help of hubrelay %s has --json and the exit codes", async (command) => {
  const { stdout, exitCode } = await run(command, "--help");
  expect(exitCode).toBe(0);
  expect(stdout).toContain("--json");
  expect(stdout).toMatch(/Exit codes:\n {2}0 {2}success\n {2}1 .*\n {2}2 {2}wrong usage\n {2}3 /);
});

import { execFile } from "node:child_process";
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { ROOT, TemporaryDirectory } from "../cli/command.ts";

const run = promisify(execFile);

/** What a clone does not have. */
const OWN = new Set([".dev.vars", ".git", ".hubrelay", ".wrangler", "dist", "node_modules"]);

/** What a user of the checkout may have set: the tests must neither see nor change it. */
const VARIABLES = `PUSHES_PER_REPOSITORY="1/d"
RETENTION_DAYS="2"
PLAN="paid"
PUBLIC_URL="https://relay.of-the-user.example"
ADMIN_TOKEN="admin-token-of-the-user-of-the-checkout"
`;
const RULES = '{ "version": 1, "targets": {}, "rules": [] }';

test("tests neither use nor change the checkout's variables, secrets and rules", async () => {
  using checkout = new TemporaryDirectory();
  const names = readdirSync(ROOT).filter((name) => !OWN.has(name));
  for (const name of names) cpSync(join(ROOT, name), join(checkout.path, name), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(checkout.path, "node_modules"));
  const variables = join(checkout.path, ".dev.vars");
  writeFileSync(variables, VARIABLES);
  const inCheckout = { cwd: checkout.path, env: { ...process.env, WRANGLER_LOG: "log" } };
  const local = ["--binding", "RULES", "--local", "--persist-to", join(checkout.path, ".wrangler/state")];
  const wrangler = join(ROOT, "node_modules/.bin/wrangler");
  await run(wrangler, ["kv", "key", "put", "rules", RULES, ...local], inCheckout);

  const vitest = join(ROOT, "node_modules/.bin/vitest");
  const { stdout } = await run(vitest, ["run", "--project", "worker", "test/worker/variables.test.ts"], inCheckout);

  expect(stdout).toMatch(/Tests.*1 passed/);
  expect(readFileSync(variables, "utf8")).toBe(VARIABLES);
  const rules = await run(wrangler, ["kv", "key", "get", "rules", "--text", ...local], inCheckout);
  expect(rules.stdout.trim()).toBe(RULES);
});

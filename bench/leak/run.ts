import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Budget } from "../../src/core/api/budget.ts";
import { startDemoTargets } from "../../src/local/demo/targets.ts";
import { startLocalRelay } from "../../src/local/runtime/relay.ts";

// `npm run bench:leak`: what a leaked URL can cost, into the marks of docs/deploy.md. The relay counts its own rows, as the
// budget shows them; all limits are the defaults but for those of the platform.

const TOKEN = "bench-token-of-24-characters";
const ADMIN_TOKEN = "bench-admin-token-of-24-characters";
const REPOSITORIES = 20;
const TARGETS = ["one", "two", "three"];

/** A push is over when the directory has it, and has kept what was used after five quiet seconds. */
const OVER_MS = 8000;

const PAGE = fileURLToPath(new URL("../../docs/deploy.md", import.meta.url));
const [START, END] = ["<!-- bench leak -->", "<!-- end leak -->"];

let pushes = 0;
const stateDirectory = mkdtempSync(join(tmpdir(), "hubrelay-leak-"));
const targets = await startDemoTargets();
const relay = await startLocalRelay({
  port: 0,
  stateDirectory,
  variables: {
    RELAY_TOKENS: `leaked=${TOKEN}`,
    ADMIN_TOKEN,
    ALLOWED_PRIVATE_HOSTS: targets.host,
    PUSHES_PER_TOKEN: "5000/d",
    BYTES_PER_TOKEN: "100MB/d",
    NEW_REPOSITORIES_PER_TOKEN: "100/d",
    PUSHES_PER_REPOSITORY: "2000/d",
  },
  onLog: () => {},
});
const urls = TARGETS.map((name) => [name, { type: "webhook", url: targets.url(name) }]);
const rules = [{ name: "all", targets: TARGETS }];
await relay.writeRules(JSON.stringify({ version: 1, callback: "off", targets: Object.fromEntries(urls), rules }));

const names = Array.from({ length: REPOSITORIES }, (_, index) => `acme/bench-${index}`);
await send(["acme/warm"]);
await sleep(OVER_MS);
const created = await measure(REPOSITORIES, () => inTurn(names));
// The second push of a repository has the index made, once.
await send(names);
await sleep(OVER_MS);
const alone = await measure(REPOSITORIES, () => inTurn(names));
await relay.close();
targets.close();
rmSync(stateDirectory, { recursive: true });
publish(sentence(created, alone));

/** Each push when the one before is over, as seldom pushes are. */
async function inTurn(repositories: readonly string[]): Promise<void> {
  for (const repository of repositories) {
    await send([repository]);
    await sleep(1300);
  }
}

async function send(repositories: readonly string[]): Promise<void> {
  const answers = await Promise.all(
    repositories.map((repository) => {
      const body = JSON.stringify({ push_data: { tag: `v${pushes++}` }, repository: { repo_name: repository } });
      return fetch(new URL(`/hook/${TOKEN}`, relay.url), { method: "POST", body });
    }),
  );
  const refused = answers.find(({ status }) => status !== 202);
  if (refused !== undefined) throw new Error(`a push was answered ${refused.status}: ${await refused.text()}`);
}

async function measure(count: number, work: () => Promise<void>): Promise<number> {
  const before = await used();
  await work();
  await sleep(OVER_MS);
  const after = await used();
  return ((after.get("rowsWritten") ?? 0) - (before.get("rowsWritten") ?? 0)) / count;
}

async function used(): Promise<Map<string, number>> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const answer = await fetch(new URL("/api/v1/budget", relay.url), { headers });
  const { resources } = (await answer.json()) as Budget;
  return new Map(resources.map(({ name, used }) => [name, used]));
}

function sentence(created: number, alone: number): string {
  const firstDay = Math.round((200 * created + 9800 * alone) / 1000) * 1000;
  return [
    "By the default limits a leaked URL can store 10,000 pushes, 200 MB and 200 new repositories on the first day, with at most",
    `${firstDay.toLocaleString("en-US")} rows, and half of it each later day.`,
  ].join("\n");
}

function publish(content: string): void {
  const text = readFileSync(PAGE, "utf8");
  const [from, to] = [text.indexOf(START), text.indexOf(END)];
  if (from === -1 || to < from) throw new Error(`docs/deploy.md has no ${START} before ${END}`);
  writeFileSync(PAGE, `${text.slice(0, from + START.length)}\n\n${content}\n\n${text.slice(to)}`);
  console.log(content);
}

import { readdirSync, readFileSync, rmSync, mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Budget } from "../../src/core/api/budget.ts";
import { startDemoTargets } from "../../src/local/demo/targets.ts";
import { startLocalRelay } from "../../src/local/runtime/relay.ts";

// `npm run bench:leak`: what a push costs, and what a leaked URL can cost, into the marks of docs/deploy.md. The relay
// counts its own rows and requests, as the budget shows them; all limits are the defaults but for those of the platform.

const TOKEN = "bench-token-of-24-characters";
const ADMIN_TOKEN = "bench-admin-token-of-24-characters";
const REPOSITORIES = 20;
const BURST = 500;
const TARGETS = ["one", "two", "three"];

/** A push is over when the directory has it, and has kept what was used after five quiet seconds. */
const OVER_MS = 8000;

const PAGE = fileURLToPath(new URL("../../docs/deploy.md", import.meta.url));
const [START, END] = ["<!-- bench leak -->", "<!-- end leak -->"];

interface Cost {
  readonly rows: number;
  readonly rowsRead: number;
  readonly objectRequests: number;
  readonly bytes: number;
}

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
const burst = await measure(BURST, () => send(Array<string>(BURST).fill("acme/bench-0")));
await relay.close();
targets.close();
rmSync(stateDirectory, { recursive: true });
publish(table(created, alone, burst));

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

async function measure(count: number, work: () => Promise<void>): Promise<Cost> {
  const [before, bytes] = [await used(), bytesStored()];
  await work();
  await sleep(OVER_MS);
  const after = await used();
  const each = (name: string): number => ((after.get(name) ?? 0) - (before.get(name) ?? 0)) / count;
  return {
    rows: each("rowsWritten"),
    rowsRead: each("rowsRead"),
    objectRequests: each("objectRequests"),
    bytes: (bytesStored() - bytes) / count,
  };
}

async function used(): Promise<Map<string, number>> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const answer = await fetch(new URL("/api/v1/budget", relay.url), { headers });
  const { resources } = (await answer.json()) as Budget;
  return new Map(resources.map(({ name, used }) => [name, used]));
}

function bytesStored(): number {
  const files = readdirSync(stateDirectory, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

function table(created: Cost, alone: Cost, burst: Cost): string {
  const row = (what: string, { rows, rowsRead, objectRequests }: Cost): string =>
    `| ${what} | ${rows.toFixed(1)} | ${rowsRead.toFixed(0)} | ${objectRequests.toFixed(1)} |`;
  const day = (pushes: number, repositories: number, cost: Cost): string => {
    const rows = Math.round((repositories * created.rows + (pushes - repositories) * cost.rows) / 1000) * 1000;
    return rows.toLocaleString("en-US");
  };
  return [
    `Measured by \`npm run bench:leak\` on ${new Date().toISOString().slice(0, 10)}, three targets, no callback, with`,
    "the relay's own counters and the reading of the budget:",
    "",
    "| A push | Rows written | Rows read | Requests to objects |",
    "| --- | --- | --- | --- |",
    row("alone, of a known repository", alone),
    row("alone, of a new repository", created),
    row(`one of ${BURST} at once`, burst),
    "",
    "What a leaked URL can store at most by the default limits:",
    "",
    "| | First day | Each later day |",
    "| --- | --- | --- |",
    "| Pushes | 10,000 | 5,000 |",
    "| New repositories | 200 | 100 |",
    "| Bytes | 200 MB | 100 MB |",
    `| Rows written, one push after the other | ${day(10_000, 200, alone)} | ${day(5000, 100, alone)} |`,
    `| Rows written, in bursts | ${day(10_000, 200, burst)} | ${day(5000, 100, burst)} |`,
  ].join("\n");
}

function publish(content: string): void {
  const text = readFileSync(PAGE, "utf8");
  const [from, to] = [text.indexOf(START), text.indexOf(END)];
  if (from === -1 || to < from) throw new Error(`docs/deploy.md has no ${START} before ${END}`);
  writeFileSync(PAGE, `${text.slice(0, from + START.length)}\n\n${content}\n\n${text.slice(to)}`);
  console.log(content);
}

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { bundleWorker } from "../src/local/build/bundle.ts";
import type { Counts } from "./cost/counts.ts";
import { dollarsPerMillion, OBJECT_GB, QUEUES, WORKFLOWS } from "./cost/prices.ts";
import { drive } from "./load/drive.ts";
import { pushBody, requestOf, REPOSITORY } from "./load/pushes.ts";
import { TARGET_PATHS, Targets } from "./load/targets.ts";
import { cpuMs, residentBytes, untilQuiet } from "./relays/process-usage.ts";
import type { Relay } from "./relays/relay.ts";
import { startWorker } from "./relays/worker.ts";
import type { Bench } from "./runner/bench.ts";
import type { Figures } from "./runner/figures.ts";

const REPOSITORIES = 20;
const BURST = 1000;
const CONNECTIONS = 16;

/** A push is over when the directory has it, a second later, and has kept what was used, after five that were quiet. */
const OVER_MS = 8000;

/** A lone push keeps its object for the answers of its targets, and until the directory has it. */
const ACTIVE_SECONDS = 1.5;

/** Of both the Worker and the object, by the bench `cpu`, which has all of workerd. */
const CPU_MS = 1;

const ROWS = "rows written a push";

export default {
  about: `A push with three targets and no callback_url. Rows are those of the repository's object and the directory; an alarm that is
set is one. "alone": one push to each of ${REPOSITORIES} known repositories. "burst": ${BURST} pushes of one repository over ${CONNECTIONS} connections.
US$ are for a million pushes beyond what the paid plan includes, at its prices of 2026-11-23, with ${ACTIVE_SECONDS} s of the object's time
and ${CPU_MS} ms of CPU for a push alone.`,
  async measure(figures) {
    using targets = await Targets.start();
    await countRows(figures, targets);
    await measureSpace(figures, targets);
    figures.add("Queues", "US$ a million pushes", dollarsPerMillion(QUEUES));
    figures.add("Workflows", "US$ a million pushes", dollarsPerMillion(WORKFLOWS));
  },
  goals: [
    { text: "rows written a push, alone", atMost: 8, value: (figures) => figures.median("alone", ROWS) },
    { text: "rows written a push, in a burst", atMost: 8, value: (figures) => figures.median("burst", ROWS) },
    { text: "start-up of the script, ms of CPU", atMost: 1000, value: (figures) => figures.median("script", STARTUP) },
    { text: "the script as it is deployed, kB gzip", atMost: 250, value: (figures) => figures.median("script", SIZE) },
  ],
} satisfies Bench;

const SIZE = "kB gzip, as it is deployed";
const STARTUP = "CPU until ready, ms more than bare";

async function countRows(figures: Figures, targets: Targets): Promise<void> {
  await using relay = await startWorker("counted", targets);
  const names = Array.from({ length: REPOSITORIES }, (_, index) => `acme/service-${index}`);
  await send(relay, targets, names);
  await add(figures, "alone", relay, REPOSITORIES, () => send(relay, targets, names));
  await add(figures, "burst", relay, BURST, () => send(relay, targets, Array(BURST).fill(REPOSITORY)));
}

async function send(relay: Relay, targets: Targets, repositories: readonly string[]): Promise<void> {
  const { reached } = await targets.expect(repositories.length * TARGET_PATHS.length);
  const requests = repositories.map((repository) => requestOf(relay.path, pushBody(repository)));
  await drive(relay.port, requests, CONNECTIONS);
  await reached;
  await sleep(OVER_MS);
}

async function add(
  figures: Figures,
  subject: string,
  relay: Relay,
  pushes: number,
  work: () => Promise<void>,
): Promise<void> {
  const before = await countsOf(relay);
  await work();
  const after = await countsOf(relay);
  const a = (key: keyof Counts): number => (after[key] - before[key]) / pushes;
  figures.add(subject, ROWS, a("rowsWritten"));
  figures.add(subject, "rows read a push", a("rowsRead"));
  figures.add(subject, "statements a push", a("statements"));
  figures.add(subject, "requests to objects a push", a("objectRequests"));
  const isAlone = subject === "alone";
  const usage = {
    workerRequests: 1,
    cpuMs: CPU_MS,
    objectRequests: a("objectRequests"),
    rowsRead: a("rowsRead"),
    rowsWritten: a("rowsWritten"),
    objectGbSeconds: isAlone ? ACTIVE_SECONDS * OBJECT_GB : 0,
    // The rules and the pauses, where no push came to the isolate within two seconds.
    kvReads: isAlone ? 2 : 0,
  };
  figures.add(subject, "US$ a million pushes", dollarsPerMillion(usage));
}

async function countsOf(relay: Relay): Promise<Counts> {
  return (await (await fetch(`http://127.0.0.1:${relay.port}/counts`)).json()) as Counts;
}

async function measureSpace(figures: Figures, targets: Targets): Promise<void> {
  await using bare = await startWorker("bare", targets);
  await using relay = await startWorker("hubrelay", targets);
  figures.add("script", STARTUP, cpuMs(relay.pid) - cpuMs(bare.pid));
  const bundle = await bundleWorker(new URL("../src/index.ts", import.meta.url).pathname, true);
  figures.add("script", SIZE, gzipSync(bundle).byteLength / 1000);
  const run = async (): Promise<void> => {
    const { reached } = await targets.expect(BURST * TARGET_PATHS.length);
    const requests = Array.from({ length: BURST }, () => requestOf(relay.path, pushBody()));
    await drive(relay.port, requests, CONNECTIONS);
    await reached;
    await untilQuiet(relay.pid);
  };
  await run();
  const [disk, memory] = [bytesUnder(relay.stateDirectory), residentBytes(relay.pid)];
  await run();
  await run();
  figures.add("script", "kB of disk an event", (bytesUnder(relay.stateDirectory) - disk) / 2 / BURST / 1000);
  figures.add("script", "kB of memory an event", (residentBytes(relay.pid) - memory) / 2 / BURST / 1000);
}

function bytesUnder(directory: string): number {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { bundleWorker } from "../src/local/build/bundle.ts";
import {
  dollarsPerMillion,
  freePushes,
  freePushesOfAll,
  OBJECT_GB,
  QUEUES,
  WORKFLOWS,
  type Usage,
} from "./cost/prices.ts";
import { CountedRelay, usageBetween } from "./cost/pushes.ts";
import { drive } from "./load/drive.ts";
import { pushBody, requestOf, REPOSITORY } from "./load/pushes.ts";
import { TARGET_PATHS, Targets } from "./load/targets.ts";
import { cpuMs, residentBytes, untilQuiet } from "./relays/process-usage.ts";
import { rulesFor } from "./relays/rules.ts";
import { startWorker } from "./relays/worker.ts";
import type { Bench } from "./runner/bench.ts";
import type { Figures } from "./runner/figures.ts";

const ALONE = 8;
const SLOW = 2;
const BURST = 1000;
const CONNECTIONS = 16;

const DAY_MS = 86_400_000;

/** The time after which newer pushes may take the rows of the first ones. */
const PAST_RETENTION_MS = 32 * DAY_MS;

/** The pace of 16,000 pushes a day, and how many of them are counted, after as many as are under way at a time. */
const EVERY_MS = 5400;
const PACED = 10;
const UNDER_WAY = 3;

const ROWS = "rows written";
const SECONDS = "object-seconds";
const US_DOLLARS = "US$ a million";
const FREE_A_DAY = "free plan: pushes a day";

export default {
  about: `A push to three targets, without callback_url, counted whole, a month after the first ones: Worker and objects. An alarm that
is set is a row. Each class reads KV as in an isolate of its own. "alone": a minute after the one before; "new": of a new
repository; "burst": ${BURST} of one repository, over ${CONNECTIONS} connections; "10 s", "30 s": alone, to targets that slow; "paced, 10 s": one
every ${EVERY_MS / 1000} s, as 16,000 a day, of one repository whose limits allow them. A push takes the row of one past its retention; the last
ones of a repository that gets no more cost a row each when they are deleted. The day's row of usage, written after 50 lone pushes
and each hour, is left out. US$ are beyond what the paid plan includes, at the prices of 2026-11-23; pushes a day are by the free
plan's limit that comes first.`,
  async measure(figures) {
    using targets = await Targets.start();
    const cpu = await measureSpace(figures, targets);
    await countUsage(figures, targets, cpu);
    figures.add("Queues", US_DOLLARS, dollarsPerMillion(QUEUES));
    figures.add("Workflows", US_DOLLARS, dollarsPerMillion(WORKFLOWS));
  },
  goals: [
    { text: "rows written by a push, alone", atMost: 8, value: (figures) => figures.median("alone", ROWS) },
    { text: "rows written by a push, in a burst", atMost: 8, value: (figures) => figures.median("burst", ROWS) },
    { text: "rows written by a push, new", atMost: 10, value: (figures) => figures.median("new", ROWS) },
    { text: "US$ a million pushes, alone", atMost: 8, value: (figures) => figures.median("alone", US_DOLLARS) },
    { text: "US$ a million pushes, in a burst", atMost: 5, value: (figures) => figures.median("burst", US_DOLLARS) },
    {
      text: "free plan: pushes a day, paced, 10 s",
      atLeast: 16_000,
      value: (figures) => figures.median("paced, 10 s", FREE_A_DAY),
    },
    { text: "log lines of a push, alone", atMost: 2, value: (figures) => figures.median("alone", "log lines") },
    { text: "start-up of the script, ms of CPU", atMost: 1000, value: (figures) => figures.median("script", STARTUP) },
    { text: "the script as it is deployed, kB gzip", atMost: 250, value: (figures) => figures.median("script", SIZE) },
  ],
} satisfies Bench;

const SIZE = "kB gzip, as it is deployed";
const STARTUP = "CPU until ready, ms more than bare";

async function countUsage(figures: Figures, targets: Targets, cpu: number): Promise<void> {
  await using worker = await startWorker("counted", targets);
  const relay = new CountedRelay(worker, targets);
  // No answer is too late for a target.
  await worker.writeRules(rulesFor(targets.urls, { timeout: "1m" }));
  const names = Array.from({ length: ALONE }, (_, index) => `acme/service-${index}`);
  const used = new Map<string, Usage>();
  const count = async (subject: string, pushes: number, work: () => Promise<void>): Promise<void> => {
    const before = await relay.counts();
    await work();
    used.set(subject, usageBetween(before, await relay.counts(), pushes));
  };
  // The first two repositories of a token cause an alert.
  await relay.alone(["acme/first", "acme/second"]);
  await count("new", ALONE, () => relay.alone(names));
  await relay.alone(names);
  const burst = (): Promise<void> => relay.send(Array<string>(BURST).fill(REPOSITORY), CONNECTIONS);
  await burst();
  await relay.advance(PAST_RETENTION_MS);
  await relay.alone(names);
  await count("alone", ALONE, () => relay.alone(names));
  await count("burst", BURST, burst);
  // The token's limits are whole again.
  await relay.advance(DAY_MS);
  for (const seconds of [10, 30]) {
    targets.delayAnswers(seconds * 1000);
    await relay.alone(names.slice(0, 1));
    await count(`${seconds} s`, SLOW, () => relay.alone(names.slice(0, SLOW)));
  }
  targets.delayAnswers(10_000);
  await relay.paced(REPOSITORY, UNDER_WAY, EVERY_MS);
  await count("paced, 10 s", PACED, () => relay.paced(REPOSITORY, PACED, EVERY_MS));
  for (const [subject, usage] of used) addUsage(figures, subject, { ...usage, cpuMs: cpu });
}

function addUsage(figures: Figures, subject: string, usage: Usage): void {
  figures.add(subject, ROWS, usage.rowsWritten ?? 0);
  figures.add(subject, "rows read", usage.rowsRead ?? 0);
  figures.add(subject, "requests to objects", usage.objectRequests ?? 0);
  figures.add(subject, SECONDS, (usage.objectGbSeconds ?? 0) / OBJECT_GB);
  figures.add(subject, "KV reads", usage.kvReads ?? 0);
  figures.add(subject, "log lines", usage.logLines ?? 0);
  figures.add(subject, US_DOLLARS, dollarsPerMillion(usage));
  figures.add(subject, FREE_A_DAY, freePushesOfAll(usage));
  figures.add(subject, "by rows", freePushes(usage, "rowsWritten"));
  figures.add(subject, "by duration", freePushes(usage, "objectGbSeconds"));
}

/** Adds what the script takes; gives the milliseconds of CPU of a push in a burst, all of workerd. */
async function measureSpace(figures: Figures, targets: Targets): Promise<number> {
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
  const cpuBefore = cpuMs(relay.pid);
  await run();
  await run();
  const cpu = (cpuMs(relay.pid) - cpuBefore) / 2 / BURST;
  figures.add("script", "kB of disk an event", (bytesUnder(relay.stateDirectory) - disk) / 2 / BURST / 1000);
  figures.add("script", "kB of memory an event", (residentBytes(relay.pid) - memory) / 2 / BURST / 1000);
  return cpu;
}

function bytesUnder(directory: string): number {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

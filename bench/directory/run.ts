import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import * as v from "valibot";
import { bundleWorker } from "../../src/local/build/bundle.ts";
import { EventQuery } from "../../src/core/api/query.ts";
import { DAY_MS } from "../../src/core/lib/time.ts";
import { cursorAfter, searchFor } from "../../src/worker/directory/search.ts";
import type { FoundEvents, Search } from "../../src/worker/env/event-search.ts";
import { cpuMsOf, workerdPid } from "./cpu.ts";
import type { Call } from "./call.ts";
import { eventsOf, SPAN_MS } from "./events.ts";
import { fill } from "./fill.ts";
import { feedAtRate } from "./rate.ts";

// `npm run bench:directory`: what the directory's questions cost with many events in it, in CPU time of workerd, the
// call over HTTP and the answer's JSON included. Each is asked often; the table shows the median and the spread. With
// `--shards`, the events are in so many objects a day, which then take `--rate` pushes a second for a minute.

/** Goals: of every question, and of searches by text and counts, which read every event. */
const TARGET_MS = 50;
const TARGET_OF_TEXT_MS = 150;
const ALONE = 3000;
const WARM_UP = 2;

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "100000" },
    calls: { type: "string", default: "15" },
    shards: { type: "string", default: "1" },
    rate: { type: "string", default: "1000" },
  },
});
const [count, calls, shards, rate] = [values.events, values.calls, values.shards, values.rate].map(Number) as [
  number,
  number,
  number,
  number,
];

const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    modules: true,
    script: await bundleWorker(fileURLToPath(new URL("worker.ts", import.meta.url))),
    compatibilityDate: "2026-11-09",
    durableObjects: {
      DIRECTORY: { className: "Directory", useSQLite: true },
      REPOSITORY: { className: "Taker", useSQLite: true },
    },
    kvNamespaces: ["RULES"],
    cf: false,
  }),
);
const url = await miniflare.ready;
const pid = workerdPid();

interface Answer {
  readonly length: number;
  readonly result: unknown;
}

async function call(method: Call["method"], ...args: Call["args"]): Promise<Answer> {
  const response = await fetch(url, { method: "POST", body: JSON.stringify({ method, args } satisfies Call) });
  if (!response.ok) throw new Error(`${method}: ${await response.text()}`);
  return (await response.json()) as Answer;
}

const now = Date.now();
const fedFrom = cpuMsOf(pid);
await fill(call, count, shards, now);
console.log(`${count} events fed: ${(((cpuMsOf(pid) - fedFrom) / count) * 1000).toFixed(0)} µs of CPU each`);
if (shards > 1) {
  const taken = await feedAtRate(call, { rate, shards, now }, () => cpuMsOf(pid));
  console.log(`${rate} pushes a second for a minute, each fed twice, by ${shards} shards:`, taken);
} else {
  const { result: bytes } = await call("size");
  console.log(`${(Number(bytes) / count).toFixed(0)} bytes on disk an event\n`);
}
const WAYS = {
  "alone, without the calls": "feedAlone",
  "through four shards, calls included": "feedShards",
  "of it the central directory, without its calls": "noteAlone",
} as const;
let alone = 1;
for (const [way, method] of Object.entries(WAYS)) {
  const events = [...eventsOf(ALONE, now + alone++ * 2 * SPAN_MS)];
  const from = cpuMsOf(pid);
  await call(method, events);
  const us = ((cpuMsOf(pid) - from) / ALONE) * 1000;
  console.log(`${ALONE} pushes, each fed twice, ${way}: ${us.toFixed(0)} µs of CPU each`);
}

function search(query: string): Search {
  // Up to now: the pushes fed alone are later.
  return searchFor({ to: now, ...v.parse(EventQuery, Object.fromEntries(new URLSearchParams(query))) }, now);
}

/** The cursor of an event near the middle. */
const { result: page } = await call("search", search(`to=${now - 15 * DAY_MS}&limit=1`));
const [middle] = (page as FoundEvents).events;
const cursor = cursorAfter(middle ?? { receivedAt: now, id: "evt_" });

const SEARCHES = {
  "list, the latest 50": "",
  "list, the latest 100": "limit=100",
  "a page from the middle": `cursor=${cursor}`,
  "a page from the end": `from=0&to=${now - 29.9 * DAY_MS}`,
  "by repository": "repository=acme/service-7",
  "by repository, none": "repository=acme/none",
  "by tag": "tag=v1.7.7",
  "by tag, none": "tag=none",
  "by pusher, none": "pusher=nobody",
  "by status, failed": "status=failed",
  "by status, held, none": "status=held",
  "by target": "target=scanner",
  "by target, none": "target=none",
  "by rule, none": "rule=none",
  "by token, none": "token=none",
  "by an image, none": "q=acme/none:v1",
  "by a namespace, none": "q=none/*",
  "by a part of a pusher, none": "q=pusher:nobody",
  "by a target's failures": "target=scanner&status=failed",
  "by a target's failures, none": "target=none&status=failed",
  "by a target's failures and a reason, none": "q=target:scanner status:failed reason:timeout",
  "by a day": `from=${now - 3 * DAY_MS}&to=${now - 2 * DAY_MS}`,
  "by text, frequent": "q=service-7",
  "by text, none": "q=nothing-has-this",
  "by all at once, none": "repository=acme/service-7&status=failed&target=chat&rule=releases&q=v9.9",
};
const day = { from: now - DAY_MS, to: now, buckets: 48 };
const QUESTIONS: Record<string, readonly [Call["method"], ...Call["args"]]> = {
  ...Object.fromEntries(Object.entries(SEARCHES).map(([name, query]) => [name, ["search", search(query)] as const])),
  "count, failed": ["count", search("status=failed")],
  "count, by text": ["count", search("q=v1.7")],
  "total, all": ["total", search("")],
  "total, by text": ["total", search("q=v1.7")],
  "one event": ["get", middle?.id],
  "repositories that a target waits for": ["waitingFor", "scanner"],
  "statistics, 1 hour": ["statistics", { ...day, from: now - DAY_MS / 24 }],
  "statistics, 24 hours": ["statistics", day],
  "statistics, 7 days": ["statistics", { ...day, from: now - 7 * DAY_MS }],
  "statistics, 30 days": ["statistics", { ...day, from: now - 30 * DAY_MS }],
  metrics: ["metrics", now],
};

const rows: { question: string; found: number; first: number; samples: number[] }[] = [];
for (const [question, [method, ...args]] of Object.entries(QUESTIONS)) {
  const samples: number[] = [];
  let found = 0;
  for (let index = 0; index < WARM_UP + calls; index++) {
    const before = cpuMsOf(pid);
    found = (await call(method, ...args)).length;
    samples.push(cpuMsOf(pid) - before);
  }
  rows.push({ question, found, first: samples[0] ?? 0, samples: samples.slice(WARM_UP).toSorted((a, b) => a - b) });
}
await miniflare.dispose();

const shown = rows.map(({ question, found, first, samples }) => {
  const at = (share: number): string => (samples[Math.round(share * (samples.length - 1))] ?? 0).toFixed(1);
  return {
    question,
    found,
    "first ms": first.toFixed(1),
    "median ms": at(0.5),
    "lowest ms": at(0),
    "highest ms": at(1),
  };
});
console.table(shown);
const slow = shown
  .filter((row) => Number(row["median ms"]) > (/text|count/.test(row.question) ? TARGET_OF_TEXT_MS : TARGET_MS))
  .map(({ question }) => question);
const goal = `${TARGET_MS} ms, by text ${TARGET_OF_TEXT_MS} ms`;
console.log(slow.length === 0 ? `All within ${goal}.` : `Above ${goal}: ${slow.join("; ")}.`);
process.exitCode = slow.length === 0 ? 0 : 1;

import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { Engine } from "json-rules-engine";
import type { Event } from "../src/core/event/event.ts";
import { parsePayload } from "../src/core/event/payload.ts";
import { route, routeInFull } from "../src/core/rules/route.ts";
import type { Routing } from "../src/core/rules/routing.ts";
import { parseRuleDocument, type CompiledRules } from "../src/core/rules/parse-document.ts";
import type { Bench } from "./runner/bench.ts";

const SIZES = [1, 10, 100, 1000, 10_000];
const EVENTS = 64;

/** How long one contender's turn lasts at least. */
const TURN_MS = 25;

const WARM = "warm, us an event";
const FIRST = "first event, us";
const COMPILE = "compile, ms";

/** One round's value of a figure, which has its unit in its name. */
export interface Row {
  readonly subject: string;
  readonly figure: string;
  readonly value: number;
}

/** What an event is asked of: compiled rules, to the names of those that match. */
type Matcher = (event: Event) => readonly string[] | Promise<readonly string[]>;

/** What is compared, by name: each compiles its own form of the same rules. */
const CONTENDERS: Readonly<Record<string, (rules: number) => Matcher>> = {
  hubrelay: (rules) => hubrelay(rules, route, (name) => ({ repository: `acme/${name}`, tag: "v*" })),
  "hubrelay, every rule told": (rules) =>
    hubrelay(rules, routeInFull, (name) => ({ repository: `acme/${name}`, tag: "v*" })),
  "hubrelay, rules by name alone": (rules) => hubrelay(rules, route, (name) => ({ name, tag: "v*" })),
  "json-rules-engine": jsonRulesEngine,
};

function hubrelay(
  rules: number,
  evaluate: (compiled: CompiledRules, subject: { event: Event; payload: unknown }) => Routing,
  match: (name: string) => object,
): Matcher {
  const document = {
    version: 1,
    targets: { deploy: { type: "webhook", url: "https://deploy.example.com/" } },
    rules: names(rules).map((name) => ({ name, match: match(name), targets: ["deploy"] })),
  };
  const compiled = parseRuleDocument(JSON.stringify(document));
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error.slice(0, 3)));
  return (event) => evaluate(compiled.value, { event, payload: undefined }).rules;
}

/** It has no globs, and no operator on the start of a text; such a one of ours does least. */
function jsonRulesEngine(rules: number): Matcher {
  const engine = new Engine();
  engine.addOperator("startsWith", (text: string, start: string) => text.startsWith(start));
  for (const name of names(rules)) {
    const all = [
      { fact: "repository", operator: "equal", value: `acme/${name}` },
      { fact: "tag", operator: "startsWith", value: "v" },
    ];
    engine.addRule({ name, conditions: { all }, event: { type: name } });
  }
  return async ({ push: { repository, tag } }) => {
    const { events } = await engine.run({ repository, tag });
    return events.map(({ type }) => type);
  };
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `service-${index}`);
}

/** Pushes to repositories all over the rules; each second one's tag is of no rule. */
function eventsFor(rules: number): Event[] {
  return Array.from({ length: EVENTS }, (_, index) => {
    const name = `service-${Math.floor((index * rules) / EVENTS)}`;
    const push = { repository: `acme/${name}`, namespace: "acme", name, tag: index % 2 === 0 ? "latest" : "v1.2.3" };
    return { id: "evt_0123456789abcdefghjkmnpqrs", receivedAt: Date.UTC(2026, 10, 23), token: "first", push };
  });
}

/** Microseconds an event of one turn. */
async function turn(matcher: Matcher, events: readonly Event[]): Promise<number> {
  let asked = 0;
  const start = performance.now();
  while (asked === 0 || performance.now() - start < TURN_MS) {
    for (const event of events) {
      const matched = matcher(event);
      // An await that is not needed would cost more than a small document.
      if (matched instanceof Promise) await matched;
    }
    asked += events.length;
  }
  return ((performance.now() - start) / asked) * 1000;
}

async function checkThatAllAgree(matchers: readonly Matcher[], rules: number): Promise<void> {
  for (const event of eventsFor(rules)) {
    const { name, tag } = event.push;
    const expected = JSON.stringify(tag === "latest" ? [] : [name]);
    for (const matcher of matchers) {
      const matched = JSON.stringify(await matcher(event));
      if (matched !== expected) throw new Error(`${name}:${tag}: ${matched} matched instead of ${expected}`);
    }
  }
}

async function measureWarm(rows: Row[], rules: number, rounds: number): Promise<void> {
  const matchers = Object.entries(CONTENDERS).map(([name, compile]) => ({ name, matcher: compile(rules) }));
  await checkThatAllAgree(
    matchers.map(({ matcher }) => matcher),
    rules,
  );
  const all = eventsFor(rules);
  for (let round = -1; round < rounds; round++) {
    for (const { name, matcher } of matchers) {
      const spent = await turn(matcher, name === "json-rules-engine" && rules > 1000 ? all.slice(0, 2) : all);
      // The first turn of each warms it up.
      if (round >= 0) rows.push({ subject: subjectOf(name, rules), figure: WARM, value: spent });
    }
  }
}

/** Each time in an isolate of its own, in which none of the code has run. */
async function measureCold(rows: Row[], rules: number, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const name of Object.keys(CONTENDERS)) {
      const isolate = new Worker(fileURLToPath(import.meta.url), { workerData: { name, rules } });
      const [{ compileMs, firstUs }] = (await once(isolate, "message")) as [{ compileMs: number; firstUs: number }];
      await isolate.terminate();
      const subject = subjectOf(name, rules);
      rows.push({ subject, figure: FIRST, value: firstUs }, { subject, figure: COMPILE, value: compileMs });
    }
  }
}

async function runCold({ name, rules }: { name: string; rules: number }): Promise<void> {
  const start = performance.now();
  const matcher = CONTENDERS[name]?.(rules);
  const compiledAt = performance.now();
  const event = eventsFor(rules).at(-1);
  if (matcher === undefined || event === undefined) throw new Error(`there is no contender ${name}`);
  const askedAt = performance.now();
  await matcher(event);
  parentPort?.postMessage({ compileMs: compiledAt - start, firstUs: (performance.now() - askedAt) * 1000 }, []);
}

/** A payload of Docker Hub, https://docs.docker.com/docker-hub/repos/manage/webhooks/ */
const PAYLOAD = JSON.stringify({
  callback_url: "https://registry.hub.docker.com/u/svendowideit/testhook/hook/2141b5bi5i5b02bec211i4eeih0242eg11000a/",
  push_data: {
    pushed_at: 1417566161,
    pusher: "trustedbuilder",
    tag: "latest",
    media_type: "application/vnd.oci.image.index.v1+json",
  },
  repository: {
    comment_count: 0,
    date_created: 1417494799,
    description: "A repository with a readme of a usual length.",
    full_description: "How to run, configure and build this image. ".repeat(40),
    is_official: false,
    is_private: true,
    is_trusted: true,
    name: "testhook",
    namespace: "svendowideit",
    owner: "svendowideit",
    repo_name: "svendowideit/testhook",
    repo_url: "https://registry.hub.docker.com/u/svendowideit/testhook/",
    star_count: 0,
    status: "Active",
  },
});

const PARSERS: Readonly<Record<string, () => unknown>> = {
  "JSON.parse of a payload": () => JSON.parse(PAYLOAD) as unknown,
  "JSON.parse of a payload, and reading it": () => parsePayload(JSON.parse(PAYLOAD)),
};

function measureParsing(rows: Row[], rounds: number): void {
  for (let round = -1; round < rounds; round++) {
    for (const [subject, parse] of Object.entries(PARSERS)) {
      let parsed = 0;
      const start = performance.now();
      for (; performance.now() - start < TURN_MS; parsed++) parse();
      const value = ((performance.now() - start) / parsed) * 1000;
      if (round >= 0) rows.push({ subject, figure: WARM, value });
    }
  }
}

function subjectOf(name: string, rules: number): string {
  return `${name}, ${rules.toLocaleString("en")} ${rules === 1 ? "rule" : "rules"}`;
}

/** Measures matching by the number of rules, beside a rule engine of npm's, and the reading of a payload. */
export async function measureMatching(rounds: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const rules of SIZES) {
    await measureWarm(rows, rules, rounds);
    await measureCold(rows, rules, rounds);
  }
  measureParsing(rows, rounds);
  return rows;
}

const GOAL = subjectOf("hubrelay", 1000);

export default {
  about: `Rules \`acme/service-N\` with the tag \`v*\`, one of which matches each second of ${EVENTS} events. "First event" and "compile"
are of an isolate in which nothing has run. The trace of hubrelay has the first 50 rules that did not match, and why; with every rule
told it is what \`hubrelay rules test\` shows, which asks the rules one by one. Rules by name alone are out of the index's reach.`,
  async measure(figures, rounds) {
    for (const { subject, figure, value } of await measureMatching(rounds)) figures.add(subject, figure, value);
    figures.note("AWS's event-ruler is Java; no port of it was found on npm.");
  },
  goals: [
    { text: "1,000 rules matched, us", atMost: 100, value: (figures) => figures.median(GOAL, WARM) },
    {
      text: "1,000 rules, times faster than json-rules-engine",
      atLeast: 1,
      value: (figures) => figures.median(subjectOf("json-rules-engine", 1000), WARM) / figures.median(GOAL, WARM),
    },
  ],
} satisfies Bench;

function printRows(rows: readonly Row[]): void {
  for (const [name, values] of Map.groupBy(rows, ({ subject, figure }) => `${subject}: ${figure}`)) {
    const sorted = values.map(({ value }) => value).toSorted((a, b) => a - b);
    const [low = 0, middle = 0, high = 0] = [sorted.at(0), sorted.at(sorted.length / 2), sorted.at(-1)];
    console.log(`${name.padEnd(72)} ${[middle, low, high].map((value) => value.toFixed(2).padStart(12)).join(" ")}`);
  }
}

if (!isMainThread) await runCold(workerData as { name: string; rules: number });
else if (import.meta.main) printRows(await measureMatching(5));

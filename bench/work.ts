import { compileExpression } from "../src/core/expression/expression.ts";
import { expressionValues } from "../src/core/expression/values.ts";
import { compileRegex } from "../src/core/expression/regex.ts";
import { withWork, type Work } from "../src/core/expression/work.ts";
import { compileGlob } from "../src/core/match/glob.ts";
import type { Event } from "../src/core/event/event.ts";
import type { Bench } from "./runner/bench.ts";

const STEPS = "steps";
const CPU = "CPU, ms";
const RATE = "steps an ms of CPU";

const EVENT: Event = {
  id: "evt_00000000000000000000000000",
  receivedAt: 0,
  token: "hub1",
  push: { repository: "acme/web", namespace: "acme", name: "web", tag: "v1.2.3" },
};

const PAYLOAD = {
  push_data: { tag: "v1.2.3" },
  list: Array.from({ length: 30 }, (_, index) => `${"ab".repeat(100)}${index}`),
};

/** What is evaluated, again and again, by what it is. */
const SUBJECTS: Readonly<Record<string, () => () => unknown>> = {
  "a usual expression": () => expression("event.tag.startsWith('v') && push.tag != 'latest'"),
  "a walk of a list": () => expression("payload.list.exists(x, x.size() > 1000 && x.contains('z'))"),
  "an expression with a regular expression": () => expression("payload.list.exists(x, x.matches('^(a|b)+c$'))"),
  "a regular expression": () => tested(compileRegex("^v?[0-9]+\\.[0-9]+\\.[0-9]+(?:-[a-z0-9.]+)?$", false)),
  "a regular expression made to be slow": () => tested(compileRegex("[ab]*a[ab]{14}c$", false)),
  "a glob": () => tested(compileGlob("*a*b*a*b*c*")),
};

export default {
  about: `What a step of work is: the steps that evaluators count, and the CPU time of the process that they take. A request may take 75,000
steps before its pushes are stored, a stored push 1,000,000.`,
  measure(figures, rounds) {
    for (const [subject, prepare] of Object.entries(SUBJECTS)) {
      const evaluate = prepare();
      for (let round = -1; round < rounds; round++) {
        let steps = 0;
        const counting = { spend: (taken: number) => (steps += taken), left: Infinity } as unknown as Work;
        const before = process.cpuUsage();
        for (let turn = 0; turn < 300; turn++) withWork(counting, evaluate);
        const { user, system } = process.cpuUsage(before);
        if (round < 0) continue;
        const ms = (user + system) / 1000;
        figures.add(subject, STEPS, steps / 300);
        figures.add(subject, CPU, ms / 300);
        figures.add(subject, RATE, steps / ms);
      }
    }
    return Promise.resolve();
  },
  goals: Object.keys(SUBJECTS).map((subject) => ({
    text: `${subject}: steps an ms of CPU`,
    atLeast: 10_000,
    value: (figures) => figures.median(subject, RATE),
  })),
} satisfies Bench;

function expression(source: string): () => unknown {
  const compiled = compileExpression(source, "bool");
  if (!compiled.ok) throw new Error(compiled.error);
  // Made once for a push, and as often as each may be used up: that is not the evaluation.
  const values = Array.from({ length: 2000 }, () => expressionValues(EVENT, PAYLOAD));
  let turn = 0;
  return () => compiled.value(values[turn++ % values.length] ?? {});
}

type Tested = { readonly ok: true; readonly value: (text: string) => boolean } | { readonly ok: false };

function tested(test: Tested): () => unknown {
  if (!test.ok) throw new Error("the pattern was refused");
  const texts = Array.from({ length: 20 }, (_, index) => `${"abba".repeat(30 + index)}1.2.3`);
  return () => texts.map(test.value);
}

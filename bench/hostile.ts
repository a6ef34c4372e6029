import { writeProblems } from "../src/core/schema/problem.ts";
import { compileExpression, expressionValues } from "../src/core/expression/expression.ts";
import { parseRuleDocument } from "../src/core/rules/rule.ts";
import { senderOf } from "../src/core/senders/senders.ts";
import { understand } from "../src/core/senders/understand.ts";
import type { Bench } from "./runner/bench.ts";
import type { Figures } from "./runner/figures.ts";

const MIB = 1_048_576;
const TIME = "CPU, ms";
const ANSWER = "bytes of problems";

/** The most CPU that a body may take. */
const MAX_MS = 100;

const REST = 200;
const ONES = `[${"1,".repeat(MIB / 2 - REST)}1]`;
const LETTERS = "A".repeat(MIB - 30 * REST);
const TAGS = `[${'"v1",'.repeat(99)}"v1"]`;
const RESOURCES = `[${'{"tag":"v1","resource_url":"r.example.com/a/b:v1"},'.repeat(99)}{"resource_url":"x"}]`;
const KEYS = Array.from({ length: 80_000 }, (_, index) => `"k${index}":1`).join(",");

/** The worst bodies of about 1 MiB that are known, by sender and kind. */
const BODIES: readonly (readonly [sender: string, kind: string, body: string])[] = [
  ["docker-hub", "text for an object", `"${LETTERS}"`],
  ["docker-hub", "long name", `{"push_data":{},"repository":{"repo_name":"${LETTERS}"}}`],
  [
    "docker-hub",
    "many categories",
    `{"push_data":{},"repository":{"name":"a"},"dhi_metadata":{"x":{"change_categories":${ONES}}}}`,
  ],
  ["docker-hub", "many platforms", `{"push_data":{},"repository":{"name":"a"},"dhi_metadata":{${KEYS}}}`],
  ["docker-hub", "many keys", `{${KEYS}}`],
  ["distribution", "many events", `{"events":${ONES}}`],
  [
    "harbor",
    "many resources",
    `{"type":"PUSH_ARTIFACT","event_data":{"resources":${ONES},"repository":{"repo_full_name":"a"}}}`,
  ],
  [
    "harbor",
    "long name for a hundred",
    `{"type":"PUSH_ARTIFACT","event_data":{"resources":${RESOURCES},"repository":{"repo_full_name":"${LETTERS}"}}}`,
  ],
  ["quay", "many tags", `{"repository":"a","docker_url":"quay.io/a/b","updated_tags":${ONES}}`],
  ["quay", "long name for a hundred", `{"repository":"a","docker_url":"quay.io/${LETTERS}","updated_tags":${TAGS}}`],
  ["quay", "long host for a hundred", `{"repository":"a","docker_url":"${LETTERS}","updated_tags":${TAGS}}`],
  ["github", "long name", `{"action":"published","package":{"package_type":"CONTAINER","name":"${LETTERS}"}}`],
  [
    "acr",
    "long name",
    `{"action":"push","target":{"repository":"${LETTERS}","tag":"v1"},"request":{"host":"${"a".repeat(REST)}"}}`,
  ],
];

/** What a push may cost that meets nineteen expressions which double a list until they are stopped. */
const DOUBLING = `cel.bind(a, [1], ${"cel.bind(a, a + a, ".repeat(17)}a.size() > 0${")".repeat(18)}`;

function read(sender: string, body: string): number {
  const message = senderOf(sender);
  if (message === undefined) throw new Error(`there is no sender ${sender}`);
  const result = understand(message, body, JSON.parse(body));
  return result.ok ? 0 : JSON.stringify(writeProblems(result.error)).length;
}

function evaluate(): number {
  const expression = compileExpression(DOUBLING, "bool");
  if (!expression.ok) throw new Error(expression.error);
  const push = { repository: "acme/web", namespace: "acme", name: "web" };
  const values = expressionValues({ id: "evt_1", receivedAt: 0, token: "first", push }, {});
  for (let time = 0; time < 19; time++) {
    if (expression.value(values).ok) throw new Error("expected it to end with an error");
  }
  return 0;
}

function check(): number {
  const parsed = parseRuleDocument(`{"version":1,"targets":{},"rules":${ONES}}`);
  return parsed.ok ? 0 : JSON.stringify(writeProblems(parsed.error)).length;
}

export default {
  about:
    "The worst bodies of 1 MiB that are known, each parsed, understood and answered, and a push that meets nineteen expressions which double a list until they are stopped.",
  measure(figures, rounds) {
    const works = [
      ...BODIES.map(([sender, kind, body]) => [`${sender}, ${kind}`, () => read(sender, body)] as const),
      ["rule document, many rules", check] as const,
      ["nineteen doubling expressions", evaluate] as const,
    ];
    for (let round = -1; round < rounds; round++) {
      for (const [name, work] of works) {
        // Of the process, whatever else the machine does.
        const before = process.cpuUsage();
        const bytes = work();
        const { user, system } = process.cpuUsage(before);
        if (round < 0) continue;
        figures.add(name, TIME, (user + system) / 1000);
        figures.add(name, ANSWER, bytes);
      }
    }
    return Promise.resolve();
  },
  goals: [
    {
      text: "CPU of the worst body of 1 MiB, in ms",
      value: (figures) => worst(figures, TIME),
      atMost: MAX_MS,
    },
    { text: "bytes of the longest list of problems", value: (figures) => worst(figures, ANSWER), atMost: 20_000 },
  ],
} satisfies Bench;

function worst(figures: Figures, figure: string): number {
  const subjects = figures.series.filter((series) => series.figure === figure).map(({ subject }) => subject);
  return Math.max(...subjects.map((subject) => figures.median(subject, figure)));
}

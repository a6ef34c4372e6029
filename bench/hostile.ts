import { writeProblems } from "../src/core/schema/problem.ts";
import { compileExpression } from "../src/core/expression/expression.ts";
import { expressionValues } from "../src/core/expression/values.ts";
import { parseRuleDocument } from "../src/core/rules/parse-document.ts";
import { senderOf } from "../src/core/senders/senders.ts";
import { parseBody } from "../src/core/senders/parse-body.ts";
import { digestsOf, sha256 } from "../src/worker/hook/push-digests.ts";
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

/** Pushes that a body of the largest size holds, beside something that no parser reads. */
const HUNDRED = {
  distribution: {
    events: Array.from({ length: 100 }, (_, index) => ({
      action: "push",
      target: { repository: "acme/web", tag: `v${index}` },
      request: { host: "r.example.com" },
    })),
    rest: LETTERS,
  },
  quay: {
    repository: "acme/web",
    docker_url: "quay.io/acme/web",
    updated_tags: Array.from({ length: 100 }, (_, index) => `v${index}`),
    rest: LETTERS,
  },
};

/** Understands a body with a hundred pushes, and makes the id of each. */
async function identifyAll(name: keyof typeof HUNDRED): Promise<number> {
  const sender = senderOf(name);
  const body = JSON.stringify(HUNDRED[name]);
  const message = parseBody(sender, body, JSON.parse(body));
  if (!message.ok || "ignored" in message.value) throw new Error("expected pushes");
  const { pushes } = message.value;
  if (pushes.length !== 100) throw new Error("expected a hundred pushes");
  const sent = new TextEncoder().encode(body);
  const content = { sent, digest: await sha256(sent), pushes: pushes.length };
  for (const [position, push] of pushes.entries()) {
    await digestsOf(content, { sender: name, push, index: 0, position }, sender.identity, Date.now());
  }
  return 0;
}

/** What a push may cost that meets nineteen expressions which double a list until they are stopped. */
const DOUBLING = `cel.bind(a, [1], ${"cel.bind(a, a + a, ".repeat(17)}a.size() > 0${")".repeat(18)}`;

function read(sender: string, body: string): number {
  const message = senderOf(sender);
  if (message === undefined) throw new Error(`there is no sender ${sender}`);
  const result = parseBody(message, body, JSON.parse(body));
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
    "The worst bodies of 1 MiB that are known, each parsed, understood and answered, a hundred pushes in one with an id each, and a push that meets nineteen expressions which double a list until they are stopped.",
  async measure(figures, rounds) {
    const works = [
      ...BODIES.map(([sender, kind, body]) => [`${sender}, ${kind}`, () => read(sender, body)] as const),
      ["distribution, ids of a hundred pushes", () => identifyAll("distribution")] as const,
      ["quay, ids of a hundred pushes", () => identifyAll("quay")] as const,
      ["rule document, many rules", check] as const,
      ["nineteen doubling expressions", evaluate] as const,
    ];
    for (let round = -1; round < rounds; round++) {
      for (const [name, work] of works) {
        // Of the process, whatever else the machine does.
        const before = process.cpuUsage();
        const bytes = await work();
        const { user, system } = process.cpuUsage(before);
        if (round < 0) continue;
        figures.add(name, TIME, (user + system) / 1000);
        figures.add(name, ANSWER, bytes);
      }
    }
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

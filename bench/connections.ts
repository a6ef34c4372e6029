import { setTimeout as sleep } from "node:timers/promises";
import { Receiver } from "./connections/receiver.ts";
import { drive } from "./load/drive.ts";
import { pushBody, requestOf } from "./load/pushes.ts";
import type { WorkerName } from "./relays/relay.ts";
import { startWorker } from "./relays/worker.ts";
import type { Bench } from "./runner/bench.ts";
import type { Figures } from "./runner/figures.ts";

const PUSHES = 24;
const TIMEOUT = "2s";
const SLOW_MS = 1500;

/** Every first attempt has ended after so long. */
const PATIENCE_MS = 12_000;

const FALSE_TIMEOUTS = "false time-outs, %";
const LAST_ANSWER = "last answer after, ms";

const SLOW = Array.from({ length: 8 }, (_, index) => `slow-${index + 1}`);

/** The targets of a push: one that hangs comes first, as an author may have it. */
const SCENES = [
  { scene: "one hangs, one works", targets: ["hanging", "working"] },
  { scene: "eight are slow", targets: SLOW },
] as const;

const CONTENDERS: readonly (readonly [name: string, worker: WorkerName])[] = [
  ["naive", "limitedNaive"],
  ["hubrelay", "limited"],
];

export default {
  about: `${PUSHES} pushes of one repository at once, to targets of which one hangs and one works, or of which eight answer after ${SLOW_MS / 1000} s, with a
time-out of ${TIMEOUT} and six connections for an invocation or object, as on Cloudflare. "false time-outs" are first attempts that were
given up although their target answers; "last answer" counts from the first push.`,
  async measure(figures, rounds) {
    for (let round = 0; round < rounds; round++) {
      for (const { scene, targets } of SCENES) {
        for (const [name, worker] of CONTENDERS) await play(figures, `${name}, ${scene}`, worker, targets);
      }
    }
  },
  goals: SCENES.map(({ scene }) => ({
    text: `hubrelay: false time-outs, ${scene}, %`,
    atMost: 0,
    value: (figures: Figures) => figures.median(`hubrelay, ${scene}`, FALSE_TIMEOUTS),
  })),
} satisfies Bench;

async function play(figures: Figures, subject: string, worker: WorkerName, names: readonly string[]): Promise<void> {
  using receiver = await Receiver.start(SLOW_MS);
  await using relay = await startWorker(worker, { port: receiver.port, urls: [] });
  const targets = Object.fromEntries(
    names.map((name) => [name, { type: "webhook", url: receiver.urlOf(name), timeout: TIMEOUT }]),
  );
  await relay.writeRules(JSON.stringify({ version: 1, targets, rules: [{ name: "all", targets: names }] }));
  const requests = Array.from({ length: PUSHES }, () => requestOf(relay.path, pushBody()));
  const expected = PUSHES * names.filter((name) => name !== "hanging").length;
  const { startedAt } = await drive(relay.port, requests, PUSHES);
  const endsAt = Date.now() + PATIENCE_MS;
  while (receiver.answered.length < expected && Date.now() < endsAt) await sleep(50);
  figures.add(subject, FALSE_TIMEOUTS, (100 * (expected - receiver.answered.length)) / expected);
  figures.add(subject, LAST_ANSWER, Math.max(...receiver.answered) - startedAt);
}

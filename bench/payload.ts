import { parsePayload } from "../src/core/event/payload.ts";
import { pushBody } from "./load/pushes.ts";
import type { Bench } from "./runner/bench.ts";

const BODIES = 2000;
const TURNS = 10;
const TIME = "us a body";

export default {
  about: `A body of 2.7 kB as Docker Hub sends it, ${BODIES} different ones ${TURNS} times: JSON.parse alone, and with the understanding of it as a push.`,
  measure(figures, rounds) {
    const bodies = Array.from({ length: BODIES }, () => pushBody());
    const plain = (): unknown => bodies.map((body) => JSON.parse(body) as unknown);
    const understood = (): unknown => bodies.map((body) => parsePayload(JSON.parse(body)));
    for (let round = -1; round < rounds; round++) {
      for (const [name, work] of [
        ["JSON.parse", plain],
        ["JSON.parse and parsePayload", understood],
      ] as const) {
        const startedAt = performance.now();
        for (let turn = 0; turn < TURNS; turn++) work();
        const elapsedMs = performance.now() - startedAt;
        if (round >= 0) figures.add(name, TIME, (elapsedMs * 1000) / BODIES / TURNS);
      }
    }
    return Promise.resolve();
  },
  goals: [],
} satisfies Bench;

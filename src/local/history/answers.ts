import type { AttemptResult } from "../../core/delivery/attempt.ts";
import { DAY_MS, HOUR_MS } from "../../core/lib/time.ts";
import type { PlannedPush } from "./push.ts";
import type { Random } from "./random.ts";

/** Typical times to answer, in milliseconds, from the shortest to the longest. */
const LATENCY: Readonly<Record<string, readonly [number, number]>> = {
  production: [900, 4200],
  staging: [350, 1800],
  previews: [600, 2600],
  scanner: [1800, 9000],
  mirror: [400, 2500],
  "docs-site": [90, 240],
  "asset-cdn": [70, 300],
  chat: [110, 420],
  audit: [12, 70],
};

const SCANNER_TIMEOUT_MS = 15_000;

/** Returns when staging's ingress was down: for an hour, three days ago. */
export function stagingOutage(now: number): { readonly from: number; readonly to: number } {
  const from = now - 3 * DAY_MS - 4 * HOUR_MS;
  return { from, to: from + HOUR_MS };
}

/** Plays one attempt: what a target of the history answers at a time, and how long it takes. */
export function answerOf(push: PlannedPush, target: string, at: number, now: number, random: Random): AttemptResult {
  const [least, most] = LATENCY[target] ?? [50, 500];
  const result = (status: number, response: string, durationMs = random.between(least, most)): AttemptResult => {
    return { startedAt: at, durationMs, outcome: { kind: "response", status }, response };
  };
  const { trouble } = push;
  if (trouble?.target === target && at < push.at + (trouble.untilMs ?? Infinity)) {
    return result(trouble.status, trouble.response);
  }
  const outage = stagingOutage(now);
  if (target === "staging" && at >= outage.from && at < outage.to)
    return result(503, "no healthy upstream", random.between(8, 30));
  if (target === "docs-site" && at > now - 2 * DAY_MS) return result(410, "This site has moved.\n");
  if (target === "scanner" && random.next() < 0.12) {
    const reason = "no answer within 15000 ms";
    return { startedAt: at, durationMs: SCANNER_TIMEOUT_MS, outcome: { kind: "no-response", reason, isTimeout: true } };
  }
  if (target === "previews" && random.next() < 0.06) return result(502, "Bad Gateway\n", random.between(20, 90));
  if (target === "production") return result(200, JSON.stringify({ rollout: "complete", image: imageOf(push) }));
  return result(target === "staging" ? 202 : 200, target === "chat" ? "ok" : "accepted\n");
}

/** The answer of a cluster that cannot pull an image. */
export function pullBackOff(push: Pick<PlannedPush, "repository" | "tag">): string {
  return `ImagePullBackOff: Back-off pulling image "${imageOf(push)}": ErrImagePull: manifest unknown\n`;
}

function imageOf({ repository, tag }: Pick<PlannedPush, "repository" | "tag">): string {
  return `${repository}:${tag}`;
}

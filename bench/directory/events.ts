import { eventId } from "../../src/core/event/event-id.ts";
import { DAY_MS } from "../../src/core/lib/time.ts";
import type { DeliverySummary, EventSummary } from "../../src/core/record/summary.ts";

const REPOSITORIES = 200;
const TARGETS = ["production", "staging", "chat", "audit", "scanner", "mirror"];
const DELIVERIES_AN_EVENT = 3;

/** The time that the events came in. */
export const SPAN_MS = 30 * DAY_MS;

/** A number from 0 to below another, the same each time: a linear congruential generator with Numerical Recipes' terms. */
class Dice {
  #state = 1;

  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }
}

/** Events of a month in the order in which they came: of 200 repositories, three deliveries each, one in fifty failed. */
export function* eventsOf(count: number, now: number): Generator<EventSummary> {
  const dice = new Dice();
  for (let index = 0; index < count; index++) {
    const receivedAt = Math.floor(now - SPAN_MS + (SPAN_MS * index) / count);
    yield eventOf(receivedAt, index, dice);
  }
}

function eventOf(receivedAt: number, index: number, dice: Dice): EventSummary {
  const digest = new Uint8Array(32);
  new DataView(digest.buffer).setUint32(0, index);
  const id = eventId(receivedAt, digest);
  const isFailed = dice.below(50) === 0;
  const deliveries = Array.from({ length: DELIVERIES_AN_EVENT }, (_, number): DeliverySummary => {
    const target = TARGETS[(index + number) % TARGETS.length] ?? "";
    const attemptedAt = receivedAt + 20 + dice.below(2000);
    const delivery = { id: `dlv_${id.slice(4)}_${number + 1}`, target, attempts: 1, attemptedAt };
    return isFailed && number === 0
      ? { ...delivery, status: "failed", reason: "answered 500, after 10 attempts" }
      : { ...delivery, status: "delivered" };
  });
  return {
    id,
    receivedAt,
    repository: `acme/service-${dice.below(REPOSITORIES)}`,
    tag: `v1.${dice.below(40)}.${dice.below(20)}`,
    pusher: `developer-${dice.below(30)}`,
    token: "hub1",
    status: isFailed ? "failed" : "delivered",
    rules: ["releases", "everything"],
    deliveries,
  };
}

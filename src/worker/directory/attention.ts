import type { FailingTarget, IndexedFacts, LatestFailure } from "../../core/attention/facts.ts";
import type { EventSummary } from "../../core/record/summary.ts";
import type { AttentionRequest, IndexedAttention } from "../env/directory-calls.ts";
import type { EventCounts } from "../env/event-counts.ts";
import type { AllEvents } from "./shards/all-events.ts";
import type { Acknowledgements } from "./acknowledgements.ts";
import { approvalSearch, imageOf, waitingIn } from "./approvals.ts";
import type { Metering } from "./metering.ts";
import type { RejectionLog } from "./rejection-log.ts";
import type { Repositories } from "./repositories.ts";
import type { TokenUses } from "./token-uses.ts";
import type { UnusedTokens } from "./unused-tokens.ts";
import { QUARTER_MS } from "./rollups.ts";
import { searchFor } from "./search.ts";

/** Rejected requests that are read. */
const MAX_REJECTIONS = 100;

/** The parts of the directory that know something that may need an operator. */
interface Knowing {
  readonly repositories: Repositories;
  readonly tokens: TokenUses;
  readonly unused: UnusedTokens;
  readonly rejections: RejectionLog;
  readonly metering: Metering;
  readonly acknowledgements: Acknowledgements;
}

/** Finds what may need an operator. */
export class AttentionFinder {
  readonly #events: AllEvents;
  readonly #knowing: Knowing;

  constructor(events: AllEvents, knowing: Knowing) {
    this.#events = events;
    this.#knowing = knowing;
  }

  /** All facts: the failures since a time, and whatever else is so now. */
  async facts({ from, now, labels, targets }: AttentionRequest): Promise<IndexedAttention> {
    const { repositories, tokens, unused, rejections, metering, acknowledgements } = this.#knowing;
    return {
      ...(await this.#indexed(from, targets, now)),
      blocks: repositories.blocks(),
      tokens: tokens.uses(),
      unusedTokens: unused.of(labels),
      rejections: rejections.latest(MAX_REJECTIONS),
      budget: metering.budget(now, undefined),
      acknowledgements: acknowledgements.all(),
    };
  }

  async #indexed(
    from: number,
    targets: readonly string[] | undefined,
    now: number,
  ): Promise<Pick<IndexedFacts, "failing" | "approvals" | "held">> {
    const period = { from, to: now + 1, buckets: 1 };
    const [counts, open, awaiting] = await Promise.all([
      this.#events.counts(period, now),
      this.#events.open(now),
      this.#events.findOpen(approvalSearch(now)),
    ]);
    const failing = await Promise.all(
      [...failuresIn(counts)]
        .filter(([target]) => targets === undefined || targets.includes(target))
        .map(([target, { count, latestAt }]) => this.#failing(target, count, latestAt, now)),
    );
    const approvals = waitingIn(awaiting).map(({ event, delivery }) => ({
      delivery: delivery.id,
      event: event.id,
      target: delivery.target,
      ...imageOf(event),
      receivedAt: event.receivedAt,
    }));
    return { failing, approvals, held: await this.#held(open.held, now) };
  }

  /** A target with its latest failure, which is of the quarter of an hour that starts at a time. */
  async #failing(target: string, count: number, at: number, now: number): Promise<FailingTarget> {
    const quarter = { from: at, to: at + QUARTER_MS, limit: 1 } as const;
    const { events } = await this.#events.search(searchFor({ type: "all", target, status: "failed", ...quarter }, now));
    const latest = failureOf(events[0], target);
    return { target, count, ...(latest !== undefined && { latest }) };
  }

  async #held(count: number, now: number): Promise<IndexedFacts["held"]> {
    if (count === 0) return { count };
    const { events } = await this.#events.search(searchFor({ status: "held", limit: 1 }, now));
    const [event] = events;
    if (event === undefined) return { count };
    const { id, receivedAt, held: reason } = event;
    return { count, latest: { id, receivedAt, ...(reason !== undefined && { reason }) } };
  }
}

/** The failures of each target: their number, and the time of the latest count that has one. */
function failuresIn(
  counts: readonly (readonly [number, EventCounts])[],
): Map<string, { readonly count: number; readonly latestAt: number }> {
  const failures = new Map<string, { readonly count: number; readonly latestAt: number }>();
  for (const [time, { targets }] of counts) {
    for (const [name, { undelivered = 0 }] of Object.entries(targets)) {
      if (undelivered === 0) continue;
      const { count = 0, latestAt = 0 } = failures.get(name) ?? {};
      failures.set(name, { count: count + undelivered, latestAt: Math.max(latestAt, time) });
    }
  }
  return failures;
}

function failureOf(event: EventSummary | undefined, target: string): LatestFailure | undefined {
  const delivery = event?.deliveries.findLast((each) => each.target === target);
  if (event === undefined || delivery === undefined) return undefined;
  const { id, repository, tag, receivedAt } = event;
  const { reason, attemptedAt = receivedAt } = delivery;
  return {
    event: id,
    delivery: delivery.id,
    repository,
    ...(tag !== undefined && { tag }),
    ...(reason !== undefined && { reason }),
    at: attemptedAt,
  };
}

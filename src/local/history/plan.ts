import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../core/lib/time.ts";
import { incidents } from "./incidents.ts";
import type { PlannedPush } from "./push.ts";
import { Random } from "./random.ts";
import { tagOf, Versions } from "./tags.ts";
import { REPOSITORIES, type Repository } from "./team.ts";

/** Days that the history covers. */
const DAYS = 6;

/** Pushes besides the incidents and the nights. */
const PUSHES = 300;

/** The newest push is so old that all its attempts have ended. */
const NEWEST_MS = 30 * MINUTE_MS;

/** How busy each hour of the day is, in UTC. */
const BUSY = [1, 1, 1, 1, 1, 2, 3, 6, 9, 11, 11, 10, 7, 9, 11, 10, 9, 7, 5, 3, 3, 2, 2, 1];

/** Plans the pushes of the history, the earliest first. The seed and the time determine it. */
export function planPushes(seed: number, now: number): PlannedPush[] {
  const random = new Random(seed);
  const moments = Array.from({ length: PUSHES }, (_, index) => {
    // Each repository is pushed at least once.
    const repository = REPOSITORIES[index] ?? random.pick(REPOSITORIES.map((item) => [item, item.weight]));
    return { at: momentIn(random, now), repository };
  });
  const versions = new Versions(random);
  const daily = moments
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, repository }) => planPush(at, repository, versions, random));
  return [...daily, ...nights(now), ...incidents(now, versions, random)].toSorted((a, b) => a.at - b.at);
}

function momentIn(random: Random, now: number): number {
  const hour = random.pick(BUSY.map((weight, index) => [index, weight]));
  const start = Math.floor(now / DAY_MS) * DAY_MS - random.between(0, DAYS) * DAY_MS;
  const at = start + hour * HOUR_MS + random.between(0, HOUR_MS - 1);
  const isInside = at <= now - NEWEST_MS && at > now - DAYS * DAY_MS;
  return isInside ? at : momentIn(random, now);
}

function planPush(at: number, repository: Repository, versions: Versions, random: Random): PlannedPush {
  const { name, kinds, pushers } = repository;
  const kind = random.pick(kinds);
  const tag = tagOf(kind, name, at, versions, random);
  const isMoney = kind === "release" && /payments|billing/.test(name);
  const approval = {
    by: random.pick(APPROVERS),
    isGiven: random.next() > 0.2,
    afterMs: random.between(2, 25) * MINUTE_MS,
  };
  return { at, repository: name, tag, pusher: random.pick(pushers), ...(isMoney && { approval }) };
}

const APPROVERS = [
  ["alice", 2],
  ["bob", 1],
] as const;

/** The nightly builds, at ten past two. */
function nights(now: number): PlannedPush[] {
  const midnight = Math.floor(now / DAY_MS) * DAY_MS;
  return Array.from({ length: DAYS }, (_, day) => midnight - day * DAY_MS + 2 * HOUR_MS + 10 * MINUTE_MS)
    .filter((at) => at <= now - NEWEST_MS && at > now - DAYS * DAY_MS)
    .flatMap((at) =>
      ["acme/base-image", "acme/web", "acme/api"].map((repository, index) => {
        const tag = `nightly-${new Date(at).toISOString().slice(0, 10)}`;
        return { at: at + index * 45_000, repository, tag, pusher: "ci" };
      }),
    );
}

import { MINUTE_MS, DAY_MS } from "../lib/time.ts";

/** Tolerance, because the cron does not run exactly on time. */
const SLACK_MS = 10 * MINUTE_MS;

/** Limit of repositories per cron run, to limit the load on Docker Hub. */
const ASKED_AT_ONCE = 30;

/** A watched repository and its interval. */
export interface WatchedRepository {
  readonly repository: string;
  readonly everyMs: number;
}

/** A repository that is due, and since when it is watched. */
export interface DueRepository {
  readonly repository: string;
  readonly since: number;
}

/** When each watched repository was checked. Times are in milliseconds since 1970. */
export interface ReconcileSchedule {
  /** No request to Docker Hub before this time. */
  readonly pausedUntil: number;
  readonly repositories: Readonly<Record<string, { readonly since: number; readonly askedAt: number }>>;
}

/** The schedule before the first run. */
export const EMPTY_SCHEDULE: ReconcileSchedule = { pausedUntil: 0, repositories: {} };

/** Syncs the schedule with the watched repositories: adds new ones from now on, removes others. */
export function withRepositories(
  { pausedUntil, repositories }: ReconcileSchedule,
  watches: readonly WatchedRepository[],
  now: number,
): ReconcileSchedule {
  const entries = watches.map(({ repository }) => [repository, repositories[repository] ?? { since: now, askedAt: 0 }]);
  return { pausedUntil, repositories: Object.fromEntries(entries) as ReconcileSchedule["repositories"] };
}

/** Returns the repositories that are due, the longest waiting first, up to the limit of a run. */
export function dueRepositories(
  { pausedUntil, repositories }: ReconcileSchedule,
  watches: readonly WatchedRepository[],
  now: number,
): DueRepository[] {
  if (now < pausedUntil) return [];
  return watches
    .flatMap(({ repository, everyMs }) => {
      const entry = repositories[repository];
      return entry !== undefined && now - entry.askedAt >= everyMs - SLACK_MS ? [{ repository, ...entry }] : [];
    })
    .toSorted((a, b) => a.askedAt - b.askedAt)
    .slice(0, ASKED_AT_ONCE)
    .map(({ repository, since }) => ({ repository, since }));
}

/** Records a run. A pause lasts at most a day, whatever Docker Hub asked for. */
export function withChecked(
  log: ReconcileSchedule,
  asked: readonly string[],
  now: number,
  pausedUntil: number,
): ReconcileSchedule {
  const repositories = Object.entries(log.repositories).map(([repository, entry]) => [
    repository,
    asked.includes(repository) ? { ...entry, askedAt: now } : entry,
  ]);
  return {
    pausedUntil: Math.min(Math.max(pausedUntil, log.pausedUntil), now + DAY_MS),
    repositories: Object.fromEntries(repositories) as ReconcileSchedule["repositories"],
  };
}

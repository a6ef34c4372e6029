import { MINUTE_MS, DAY_MS } from "../lib/time.ts";

/** How much sooner than its time a repository is asked about: the cron does not come to the minute. */
const SLACK_MS = 10 * MINUTE_MS;

/** Repositories asked about in one run of the cron, so that Docker Hub has not too much of it at once. */
const ASKED_AT_ONCE = 30;

/** A watched repository, and how often it is to be asked about. */
export interface WatchedRepository {
  readonly repository: string;
  readonly everyMs: number;
}

/** A repository whose turn it is, and since when it is watched. */
export interface DueRepository {
  readonly repository: string;
  readonly since: number;
}

/** When each watched repository was asked about. Times are in milliseconds since 1970. */
export interface ReconcileSchedule {
  /** Docker Hub is asked nothing before. */
  readonly pausedUntil: number;
  readonly repositories: Readonly<Record<string, { readonly since: number; readonly askedAt: number }>>;
}

export const EMPTY_SCHEDULE: ReconcileSchedule = { pausedUntil: 0, repositories: {} };

/** The log with what is watched now: what is new is watched from now on, what is not any more is forgotten. */
export function withRepositories(
  { pausedUntil, repositories }: ReconcileSchedule,
  watches: readonly WatchedRepository[],
  now: number,
): ReconcileSchedule {
  const entries = watches.map(({ repository }) => [repository, repositories[repository] ?? { since: now, askedAt: 0 }]);
  return { pausedUntil, repositories: Object.fromEntries(entries) as ReconcileSchedule["repositories"] };
}

/** Whose turn it is now: those that were asked about the longest ago, as many as one run may ask. */
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

/** The log after a run. A pause has an end within a day, whatever Docker Hub has said. */
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

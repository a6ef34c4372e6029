import { DurableObject } from "cloudflare:workers";
import type { Env } from "./env.ts";
import { log } from "./log.ts";
import type { EventStore } from "./repository/store.ts";

const NAME = "directory";
const DAY_MS = 86_400_000;

/** A repository without a push for so long has nothing pending: the longest schedule is over. */
const ACTIVE_MS = 14 * DAY_MS;

/** Objects looked after in one run of the cron; the free plan allows 1,000 requests to objects an invocation. */
const TENDED_AT_ONCE = 500;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS repositories (
  name TEXT PRIMARY KEY, seen INTEGER NOT NULL, tended INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
`;

/** The one index across repositories. It is never on the way of a push. */
export class Directory extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec(SCHEMA);
  }

  /** Notes that a repository had a push. */
  register(repository: string, now: number): void {
    const upsert =
      "INSERT INTO repositories (name, seen) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET seen = excluded.seen";
    this.ctx.storage.sql.exec(upsert, repository, now);
  }

  /** The names of repositories that had a push, the latest first, at most so many. */
  list(limit: number): string[] {
    const query = "SELECT name FROM repositories ORDER BY seen DESC LIMIT ?";
    return this.ctx.storage.sql
      .exec<{ name: string }>(query, limit)
      .toArray()
      .map(({ name }) => name);
  }

  /** The active repositories that were looked after the longest ago; they count as looked after now. */
  takeForTending(now: number): string[] {
    const query = `UPDATE repositories SET tended = ? WHERE name IN (
      SELECT name FROM repositories WHERE seen > ? ORDER BY tended LIMIT ?) RETURNING name`;
    const rows = this.ctx.storage.sql.exec<{ name: string }>(query, now, now - ACTIVE_MS, TENDED_AT_ONCE);
    return rows.toArray().map(({ name }) => name);
  }
}

/** The names of the repositories that pushes came from, the latest first; a new one is entered within a minute. */
export function knownRepositories(env: Env, limit: number): Promise<string[]> {
  return env.DIRECTORY.getByName(NAME).list(limit);
}

/** Enters a repository into the directory, once a day; a failure is logged, and made good the next time. */
export async function register(
  env: Env,
  store: EventStore,
  repository: string | undefined,
  now: number,
): Promise<void> {
  const today = String(Math.floor(now / DAY_MS));
  if (repository === undefined || store.fact("registered") === today) return;
  try {
    await env.DIRECTORY.getByName(NAME).register(repository, now);
    store.setFact("registered", today);
  } catch (error) {
    log("directory.unreachable", { repository, reason: (error as Error).message });
  }
}

/** The hourly round: every active repository sets its alarm again, should it ever have lost it. */
export async function tendRepositories(env: Env, now: number): Promise<void> {
  const repositories = await env.DIRECTORY.getByName(NAME).takeForTending(now);
  const results = await Promise.allSettled(repositories.map((name) => env.REPOSITORY.getByName(name).tend()));
  const failed = results.filter(({ status }) => status === "rejected").length;
  log("repositories.tended", { count: repositories.length, failed });
}

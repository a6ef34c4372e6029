import type { Env } from "../env/env.ts";
import type { ReconcileRequest, ReconcileResult } from "../env/repository-calls.ts";
import { readRules } from "../rules/rules.ts";
import { log } from "../telemetry/log.ts";
import type { StoredSchedule } from "./reconcile-schedule.ts";

/** Repositories after which the run is stored: one that is cut short does not begin with the same ones again. */
const STORED_AFTER = 10;

/** Reconciles the watched repositories that are due with Docker Hub. */
export class Reconciling {
  readonly #env: Env;
  readonly #schedule: StoredSchedule;
  #isRunning = false;

  constructor(env: Env, schedule: StoredSchedule) {
    this.#env = env;
    this.#schedule = schedule;
  }

  /** Does one run, unless one is under way. Never throws. */
  async run(now: number): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      await this.#reconcileDue(now);
    } catch (error) {
      log("watch.failed", { reasons: [(error as Error).message] });
    } finally {
      this.#isRunning = false;
    }
  }

  async #reconcileDue(now: number): Promise<void> {
    const rules = await readRules(this.#env.RULES);
    if (rules.status !== "ready") return;
    const watches = rules.compiled.watches.map(({ repository, everyMs }) => ({ repository, everyMs }));
    const accounts = new Map(rules.compiled.watches.map(({ repository, account }) => [repository, account.username]));
    const due = this.#schedule.begin(watches, now);
    if (due.length === 0) return;

    const reasons: string[] = [];
    const refused = new Set<string | undefined>();
    let asked: string[] = [];
    let [count, missed] = [0, 0];
    for (const { repository, since } of due) {
      const account = accounts.get(repository);
      // Docker Hub locks an account after too many failed logins. One after the other, because they share its rate limit.
      const result = refused.has(account) ? undefined : await this.#reconcile(repository, { since, now });
      missed += result?.missed ?? 0;
      if (result?.reason !== undefined) reasons.push(`${repository}: ${result.reason}`);
      if (result?.isAccountRefused) refused.add(account);
      if (result?.retryAt !== undefined) {
        this.#schedule.end(asked, now, result.retryAt);
        asked = [];
        break;
      }
      count++;
      asked.push(repository);
      if (asked.length < STORED_AFTER) continue;
      this.#schedule.end(asked, now, 0);
      asked = [];
    }
    if (asked.length > 0) this.#schedule.end(asked, now, 0);
    log("watch.ended", { count, missed });
    if (reasons.length > 0) log("watch.failed", { reasons });
  }

  async #reconcile(repository: string, request: ReconcileRequest): Promise<ReconcileResult> {
    try {
      return await this.#env.REPOSITORY.getByName(repository).reconcile(request);
    } catch (error) {
      return { missed: 0, reason: (error as Error).message };
    }
  }
}

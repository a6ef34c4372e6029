import type { Env } from "../env/env.ts";
import { readRules } from "../rules/rules.ts";
import type { Meta } from "../storage/meta.ts";
import type { DirectoryAlarm } from "./alarm.ts";
import type { AuditLog } from "./audit-log.ts";
import type { RelayAlerts } from "./relay-alerts.ts";
import { TokenFingerprints } from "./token-fingerprints.ts";
import type { UnusedTokens } from "./unused-tokens.ts";

/** Least time between two checks that pushes cause: KV shows no newer document sooner. */
const INTERVAL_MS = 30_000;

/** Notices changes that reach the relay without a call: of the rule document and of the Worker's tokens. */
export class ChangeWatcher {
  readonly #alerts: RelayAlerts;
  readonly #alarm: DirectoryAlarm;
  readonly #audit: AuditLog;
  readonly #fingerprints: TokenFingerprints;
  #checkedAt = 0;

  constructor(meta: Meta, alerts: RelayAlerts, alarm: DirectoryAlarm, audit: AuditLog, unused: UnusedTokens) {
    this.#alerts = alerts;
    this.#alarm = alarm;
    this.#audit = audit;
    this.#fingerprints = new TokenFingerprints(meta, unused);
  }

  /** Whether the last check was long enough ago. */
  isDue(now: number): boolean {
    return now - this.#checkedAt >= INTERVAL_MS;
  }

  /**
   * Raises an alert about an invalid rule document, and adds an audit entry for each token that has changed.
   *
   * @param inForce the revision of the document that has just routed a push: one that was checked is not read again
   */
  async check(env: Env, inForce?: string): Promise<void> {
    this.#checkedAt = Date.now();
    const isKnown = inForce !== undefined && this.#alerts.hasChecked(inForce);
    if (!isKnown) this.#alerts.noteRules(await readRules(env.RULES), Date.now());
    // Before anything is awaited, so that alert and alarm are on disk together.
    this.#alarm.sendAlerts();
    for (const entry of await this.#fingerprints.changes(env, Date.now())) this.#audit.add(entry);
  }
}

import { failAllUnconfirmed, withVerification } from "../../../core/record/confirm.ts";
import type { TagFacts } from "../../../core/hub/tag-facts.ts";
import { holdEvent, openRecord } from "../../../core/record/open.ts";
import { isUnrouted, type EventRecord } from "../../../core/record/record.ts";
import { beginCheck, recordCheck, type CheckResult, type Verification } from "../../../core/verify/verification.ts";
import { checkPush } from "../../hub/check-push.ts";
import { log } from "../../telemetry/log.ts";
import { readRules, type Rules } from "../../rules/rules.ts";
import type { Env } from "../../env/env.ts";
import type { Settings } from "../../env/settings.ts";
import type { DeliveryAlerts } from "../alerts/delivery-alerts.ts";
import type { Coalescer } from "../coalesce/coalescer.ts";
import type { Gates } from "../gates/gates.ts";
import { decisionOnStored } from "../routing/stored-decision.ts";
import type { EventStore } from "../state/event-store.ts";
import type { RecordCache } from "../state/record-cache.ts";

/** Four requests of ten seconds each, and a margin. */
const LEASE_MS = 50_000;

/** For so long what was found of a tag answers for its other pushes too: a build tells of each architecture. */
const KNOWN_MS = 30_000;

interface Parts {
  readonly env: Env;
  readonly settings: Settings;
  readonly store: EventStore;
  readonly records: RecordCache;
  readonly coalescer: Coalescer;
  readonly gates: Gates;
  readonly alerts: DeliveryAlerts;
}

/** Confirms pushes with Docker Hub or their registry, off the way of their acceptance. */
export class Verifier {
  readonly #parts: Parts;
  readonly #known = new Map<string, { readonly facts: TagFacts; readonly at: number }>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Asks about an event's push, if that is due, and routes the event if it waits for that. */
  async verify(id: string): Promise<void> {
    const { records } = this.#parts;
    const record = records.get(id);
    const { verification } = record ?? {};
    if (record === undefined || verification?.status !== "pending") return;
    if ((verification.dueAt ?? Infinity) > Date.now()) return;
    records.write({ ...record, verification: beginCheck(verification, Date.now() + LEASE_MS) });
    const answer = await this.#answer(record, verification);
    const rules = await readRules(this.#parts.env.RULES);

    const current = records.get(id);
    if (current?.verification?.status !== "pending") return;
    const now = Date.now();
    const after = recordCheck(current.verification, current.event, answer, now);
    const checked = withVerification(current, after, now);
    const isOver = after.status !== "pending";
    const written = isOver ? this.#settled(checked, current, rules, now) : checked;
    records.write(written);
    if (isOver) this.#parts.alerts.gatesRefused(written, checked);
    if (after.status === "unconfirmed") this.#parts.alerts.pushUnconfirmed(checked, after.reason ?? "");
    const { repository } = checked.event.push;
    log("push.checked", {
      repository,
      eventId: id,
      outcome: after.status,
      attempt: after.checks,
      reason: after.reason,
    });
  }

  async #answer({ event: { push } }: EventRecord, { settings: wanted }: Verification): Promise<CheckResult> {
    const { env, settings } = this.#parts;
    const key = JSON.stringify([push.tag, wanted]);
    const known = this.#known.get(key);
    if (known !== undefined && Date.now() - known.at < KNOWN_MS) return { kind: "facts", facts: known.facts };
    const rules = push.registry === undefined ? undefined : await readRules(env.RULES);
    const document = rules?.status === "ready" ? rules.compiled.document : {};
    const answer = await checkPush(env, settings, wanted, push, document);
    this.#known.clear();
    if (answer.kind === "facts") this.#known.set(key, { facts: answer.facts, at: Date.now() });
    return answer;
  }

  /** The record of an event whose check is over. */
  #settled(checked: EventRecord, before: EventRecord, rules: Rules, now: number): EventRecord {
    if (isUnrouted(checked)) return this.#routed(checked, rules, now);
    const { coalescer, gates } = this.#parts;
    // Signals on the platforms of an image may have come before they were known.
    return coalescer.joinConfirmed(gates.applyKept(checked, now), before, now);
  }

  /** The record of an event that has waited to be confirmed, routed; held if there are no rules to do so. */
  #routed(record: EventRecord, rules: Rules, now: number): EventRecord {
    const { store, settings, coalescer, gates } = this.#parts;
    const { event, url, verification } = record;
    const kept = verification === undefined ? {} : { verification };
    if (rules.status !== "ready") return { ...holdEvent(event, url, rules.reason), ...kept };
    const decision = decisionOnStored(event, store.readBody(event.id), rules);
    const opened = gates.applyKept(openRecord(event, url, decision, settings, now, verification), now);
    return coalescer.join(failAllUnconfirmed(opened, now), now);
  }
}

import { withVerification } from "../../../core/record/confirm.ts";
import type { TagFacts } from "../../../core/hub/tag-facts.ts";
import { isUnrouted, type EventRecord } from "../../../core/record/record.ts";
import { beginCheck, recordCheck, type CheckResult, type Verification } from "../../../core/verify/verification.ts";
import { isByDigestAlone } from "../../../core/verify/tag-lookup.ts";
import { checkPush } from "../../hub/check-push.ts";
import type { Registries } from "../../hub/oci-registry.ts";
import { log } from "../../telemetry/log.ts";
import { readRules, type Rules } from "../../rules/rules.ts";
import type { Env } from "../../env/env.ts";
import type { Settings } from "../../env/settings.ts";
import type { DeliveryAlerts } from "../alerts/delivery-alerts.ts";
import type { Coalescer } from "../coalesce/coalescer.ts";
import type { Gates } from "../gates/gates.ts";
import type { EventStore } from "../state/event-store.ts";
import type { RecordCache } from "../state/record-cache.ts";
import type { FoundPushes } from "./found-pushes.ts";
import { routeConfirmed } from "./route-confirmed.ts";
import { LOOKUP_LEASE_MS, type TagLookups } from "./tag-lookups.ts";

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
  readonly lookups: TagLookups;
  readonly foundPushes: FoundPushes;
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
    const { records, foundPushes } = this.#parts;
    const record = records.get(id);
    const { verification } = record ?? {};
    if (record === undefined || verification?.status !== "pending") return;
    if ((verification.dueAt ?? Infinity) > Date.now()) return;
    const isLookup = isByDigestAlone(record.event);
    const leaseEndsAt = Date.now() + (isLookup ? LOOKUP_LEASE_MS : LEASE_MS);
    records.write({ ...record, verification: beginCheck(verification, leaseEndsAt) });
    const answer = await this.#answer(record, verification);
    const tags = answer.kind === "facts" ? answer.facts.tags : undefined;
    const ids = isLookup ? await foundPushes.idsOf(record.event, tags ?? []) : undefined;
    const rules = await readRules(this.#parts.env.RULES);

    const current = records.get(id);
    if (current?.verification?.status !== "pending") return;
    const now = Date.now();
    const told = isLookup ? foundPushes.withoutTold(answer, now) : answer;
    const after = recordCheck(current.verification, current.event, told, now);
    const checked = withVerification(current, after, now);
    const isOver = after.status !== "pending";
    // The further pushes first: if that fails, this one is checked again.
    if (ids !== undefined && after.status === "confirmed") foundPushes.store(checked, ids, rules, now);
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
      ...(isLookup && { tags: after.found?.tags }),
    });
  }

  async #answer({ event }: EventRecord, { settings: wanted }: Verification): Promise<CheckResult> {
    const { env, settings, lookups } = this.#parts;
    const { push } = event;
    if (isByDigestAlone(event)) return lookups.find(push, await this.#document());
    const key = JSON.stringify([push.tag, wanted]);
    const known = this.#known.get(key);
    if (known !== undefined && Date.now() - known.at < KNOWN_MS) return { kind: "facts", facts: known.facts };
    const document = push.registry === undefined ? {} : await this.#document();
    const answer = await checkPush(env, settings, wanted, push, document);
    this.#known.clear();
    if (answer.kind === "facts") this.#known.set(key, { facts: answer.facts, at: Date.now() });
    return answer;
  }

  /** What the rule document says of registries. */
  async #document(): Promise<Registries> {
    const rules = await readRules(this.#parts.env.RULES);
    return rules.status === "ready" ? rules.compiled.document : {};
  }

  /** The record of an event whose check is over. */
  #settled(checked: EventRecord, before: EventRecord, rules: Rules, now: number): EventRecord {
    const { coalescer, gates, store } = this.#parts;
    if (isUnrouted(checked)) return routeConfirmed(this.#parts, checked, store.readBody(checked.event.id), rules, now);
    // Signals on the platforms of an image may have come before they were known.
    return coalescer.joinConfirmed(gates.applyKept(checked, now), before, now);
  }
}

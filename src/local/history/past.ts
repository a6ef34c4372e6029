import { createHash } from "node:crypto";
import type { ExportedEvent } from "../../core/api/history.ts";
import { alertBody, alertEvent } from "../../core/event/alert-event.ts";
import { ALERT_PAUSE_MS } from "../../core/event/alert.ts";
import { eventId, identityOfPush } from "../../core/event/event-id.ts";
import { eventUrl } from "../../core/event/event-url.ts";
import type { Event } from "../../core/event/event.ts";
import { decide } from "../../core/record/decision.ts";
import { failureAlert } from "../../core/record/failure-alert.ts";
import { openRecord } from "../../core/record/open.ts";
import type { EventRecord } from "../../core/record/record.ts";
import type { CompiledRules } from "../../core/rules/parse-document.ts";
import { route } from "../../core/rules/route.ts";
import { parseBody } from "../../core/senders/parse-body.ts";
import { senderOf } from "../../core/senders/senders.ts";
import { answerOf } from "./answers.ts";
import { mergeBurst, playRecord } from "./play.ts";
import { withProofs } from "./proofs.ts";
import { payloadOf, tokenOf, type PlannedPush } from "./push.ts";
import { Random } from "./random.ts";

/** What the history is made for. */
export interface Scene {
  readonly rules: CompiledRules;
  readonly revision: string;
  /** The relay's own URL, for links to events. */
  readonly publicUrl: string;
  readonly seed: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** No callback leaves, because the rules of the history turn it off. */
const POLICY = { callbackHosts: new Set<string>(), privateHosts: new Set<string>() };

interface Opened {
  readonly push: PlannedPush;
  readonly record: EventRecord;
  readonly body: string;
}

/** Plays pushes through the core's routing and retries. Returns them with the alerts that they raised, as exported. */
export function playHistory(pushes: readonly PlannedPush[], scene: Scene): Omit<ExportedEvent, "cursor">[] {
  const random = new Random(scene.seed + 1);
  const opened = withBursts(pushes.map((push) => openPush(push, scene, random)));
  const played = opened.map(({ push, record, body }) => {
    const answer = (target: string, at: number) => answerOf(push, target, at, scene.now, random);
    return { record: playRecord(record, push, answer, random), body };
  });
  return [
    ...played,
    ...alertsOf(
      played.map(({ record }) => record),
      scene,
      random,
    ),
  ].map((event) => ({ format: 1, ...withProofs(event) }));
}

function openPush(push: PlannedPush, scene: Scene, random: Random): Opened {
  const sender = senderOf(push.repository.startsWith("ghcr.io/") ? "github" : "docker-hub");
  const payload = payloadOf(push, random.hex(64));
  const body = JSON.stringify(payload);
  const message = parseBody(sender, body, JSON.parse(body));
  if (!message.ok || !("pushes" in message.value)) throw new Error(`no push: ${body}`);
  const [parsed] = message.value.pushes;
  const identity = identityOfPush(sha256(body), { sender: sender.name, push: parsed, index: 0 });
  const event: Event = {
    id: eventId(push.at, sha256(identity)),
    receivedAt: push.at,
    token: tokenOf(push),
    push: parsed,
    ...(sender.name !== "docker-hub" && { sender: sender.name }),
  };
  return { push, record: openEvent(event, payload, scene), body };
}

function openEvent(event: Event, payload: unknown, { rules, revision, publicUrl }: Scene): EventRecord {
  const decision = decide(rules.document, revision, route(rules, { event, payload }));
  return openRecord(event, eventUrl(publicUrl, event.id), decision, POLICY, event.receivedAt);
}

/** Merges the deliveries that a rule coalesces, of pushes that belong to one burst. */
function withBursts(opened: readonly Opened[]): Opened[] {
  const bursts = Map.groupBy(opened, ({ push }) => push.burst ?? push);
  return [...bursts.values()].flatMap((burst) => {
    const records = mergeBurst(burst.map(({ record }) => record));
    return burst.map((each, index) => ({ ...each, record: records[index] ?? each.record }));
  });
}

/** Returns the alerts about failed deliveries, at most one for each target in ten minutes. */
function alertsOf(
  records: readonly EventRecord[],
  scene: Scene,
  random: Random,
): { record: EventRecord; body: string }[] {
  const raised = new Map<string, number>();
  return records.flatMap((record) =>
    record.deliveries.flatMap((delivery) => {
      const alert = failureAlert(record, delivery);
      const last = delivery.attempts.at(-1);
      if (alert === undefined || last === undefined) return [];
      const at = last.startedAt + last.durationMs + 5;
      if (at - (raised.get(delivery.target) ?? 0) < ALERT_PAUSE_MS) return [];
      raised.set(delivery.target, at);
      const event = alertEvent(alert, record.event, eventId(at, sha256(`alert ${delivery.id}`)), at);
      const body = alertBody(event, eventUrl(scene.publicUrl, event.id));
      const push: PlannedPush = { at, repository: event.push.repository, tag: event.push.tag ?? "", pusher: "" };
      const answer = (target: string, time: number) => answerOf(push, target, time, scene.now, random);
      return { record: playRecord(openEvent(event, JSON.parse(body), scene), push, answer, random), body };
    }),
  );
}

function sha256(data: string | Uint8Array): Uint8Array {
  return createHash("sha256").update(data).digest();
}

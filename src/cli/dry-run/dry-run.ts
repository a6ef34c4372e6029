import { STORED_WORK, Work } from "../../core/expression/work.ts";
import { createHash } from "node:crypto";
import { parseHosts, type PrivateHosts } from "../../core/address/address.ts";
import { DEFAULT_CALLBACK_HOSTS } from "../../core/delivery/hub-callback.ts";
import type { Event, Push } from "../../core/event/event.ts";
import { eventId, identityOfPush } from "../../core/event/event-id.ts";
import { RECONCILED } from "../../core/reconcile/reconciled.ts";
import { routeEvent } from "../../core/record/open.ts";
import { decide, holdReason } from "../../core/record/decision.ts";
import { currentTarget, type EventRecord } from "../../core/record/record.ts";
import { senderField } from "../../core/rules/accept.ts";
import { routeInFull } from "../../core/rules/route.ts";
import type { Routing } from "../../core/rules/routing.ts";
import type { CompiledRules } from "../../core/rules/parse-document.ts";
import { sampleAlert, type SampleAlert } from "./alert.ts";
import { dryRunRequest, type DryRunRequest } from "./request.ts";

/** The facts about a push that are not in its payload. */
export interface TestContext {
  readonly receivedAt: number;
  /** The label of the token in its webhook URL. */
  readonly token: string;
  /** The relay's origin, for links to the event. */
  readonly origin: string;
  readonly privateHosts: PrivateHosts;
  /** Whether reconciliation found the push, and no webhook reported it. */
  readonly reconciled?: boolean;
  /** An alert about the push, to test instead of the push. */
  readonly alert?: SampleAlert;
}

/** A push, with the body that it was parsed from. */
export interface SentPush {
  readonly body: Uint8Array;
  readonly payload: unknown;
  readonly push: Push;
  /** The name of its sender. */
  readonly sender: string;
  /** Its index among the body's pushes, from 0. */
  readonly index: number;
}

/** The routing and the requests of a push, by the same code as in the Worker. */
export interface DryRun {
  readonly event: Event;
  /** The decision, with a trace of every rule. */
  readonly routing: Routing;
  readonly callback: EventRecord["callback"];
  readonly requests: readonly DryRunRequest[];
}

/** The hosts of callbacks that the relay allows by default. */
const CALLBACK_HOSTS = parseHosts(DEFAULT_CALLBACK_HOSTS);

/** Routes a push, or an alert about it, and builds the first request of each delivery. */
export function dryRun(
  compiled: CompiledRules,
  { push, sender, index, ...content }: SentPush,
  { receivedAt, token, origin, privateHosts, reconciled, alert }: TestContext,
): DryRun {
  const digest = sha256(identityOfPush(sha256(content.body), { sender, push, index }));
  const sent: Event = { id: eventId(receivedAt, digest), receivedAt, token, push, ...senderField(sender) };
  const pushed: Event = reconciled === true ? { ...sent, token: RECONCILED, origin: RECONCILED } : sent;
  const subject = { event: pushed, ...content };
  const { event, body, payload } = alert === undefined ? subject : sampleAlert(alert, pushed, origin);
  const asked = routeInFull(compiled, { event, payload }, new Work(STORED_WORK));

  const policy = { callbackHosts: CALLBACK_HOSTS, privateHosts };
  const decision = decide(compiled.document, "", asked);
  const held = holdReason(event, decision);
  const routing = held === undefined ? asked : { ...asked, held };
  const record = routeEvent(event, `${origin}/events/${event.id}`, decision, policy, receivedAt);
  const deliveries = held === undefined ? record.deliveries : [];
  const requests = deliveries.map((delivery) => {
    const target = currentTarget(record, delivery, compiled.document);
    const material = { event, body, payload, url: record.url, deliveryId: delivery.id };
    return dryRunRequest(delivery, target, material, privateHosts, routing.overrides[delivery.target], decision.gates);
  });
  return { event, routing, callback: record.callback, requests };
}

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha256").update(bytes).digest());
}

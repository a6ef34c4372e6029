import { STORED_WORK, Work } from "../../core/expression/work.ts";
import { createHash } from "node:crypto";
import { parseHosts, type PrivateHosts } from "../../core/address/address.ts";
import { DEFAULT_CALLBACK_HOSTS } from "../../core/delivery/hub-callback.ts";
import type { Event, Push } from "../../core/event/event.ts";
import { eventId, identityOfPush } from "../../core/event/event-id.ts";
import { RECONCILED } from "../../core/reconcile/reconciled.ts";
import { decide, routeEvent, holdReason } from "../../core/record/open.ts";
import { currentTarget, type EventRecord } from "../../core/record/record.ts";
import { senderField } from "../../core/rules/accept.ts";
import { routeInFull, type Routing } from "../../core/rules/route.ts";
import type { CompiledRules } from "../../core/rules/rule.ts";
import { sampleAlert, type SampleAlert } from "./alert.ts";
import { dryRunRequest, type DryRunRequest } from "./request.ts";

/** The context of a push that its payload does not tell. */
export interface TestContext {
  readonly receivedAt: number;
  /** The label of the token that it comes in with. */
  readonly token: string;
  /** The relay's origin, for links to the event. */
  readonly origin: string;
  readonly privateHosts: PrivateHosts;
  /** Whether no webhook has told of it, but Docker Hub when it was asked. */
  readonly reconciled?: boolean;
  /** The alert about the push that is meant instead of the push. */
  readonly alert?: SampleAlert;
}

/** A push as a body tells of it. */
export interface SentPush {
  readonly body: Uint8Array;
  readonly payload: unknown;
  readonly push: Push;
  /** The name of its sender. */
  readonly sender: string;
  /** Which of the body's pushes it is; counts from 0. */
  readonly index: number;
}

/** What would become of a push, found out by the code that decides it in the Worker. */
export interface DryRun {
  readonly event: Event;
  /** With the trace of every rule. */
  readonly routing: Routing;
  readonly callback: EventRecord["callback"];
  readonly requests: readonly DryRunRequest[];
}

/** The only hosts that a callback may name, where the operator did not say otherwise. */
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
    return dryRunRequest(delivery, target, material, privateHosts, routing.overrides[delivery.target]);
  });
  return { event, routing, callback: record.callback, requests };
}

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha256").update(bytes).digest());
}

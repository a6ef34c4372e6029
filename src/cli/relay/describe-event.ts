import type { Attempt, Delivery, DeliveryStatus } from "../../core/delivery/delivery.ts";
import { describeGate } from "../../core/delivery/describe-gate.ts";
import { describeTagLookup } from "../../core/record/tag-lookup.ts";
import type { EventRecord } from "../../core/record/record.ts";
import type { EventSummary } from "../../core/record/summary.ts";
import { paint, type Style } from "../terminal/colour.ts";
import { describeMisses } from "./describe-trace.ts";
import { alignColumns, indent } from "../terminal/table.ts";

const STYLES: Readonly<Record<DeliveryStatus, Style>> = {
  pending: "yellow",
  delivered: "green",
  failed: "red",
  superseded: "dim",
};

/** Colours the status of a delivery. */
export function paintStatus(status: DeliveryStatus): string {
  return paint(STYLES[status], status);
}

/** Formats the image of an event, as in `acme/web:v1`. */
export function imageOf({ repository, tag }: Pick<EventSummary, "repository" | "tag">): string {
  return tag === undefined ? repository : `${repository}:${tag}`;
}

/** Formats the subject of an event: its image, after the type if it is an alert. */
function subjectOf({ alert, ...place }: Pick<EventSummary, "repository" | "tag" | "alert">): string {
  return alert === undefined ? imageOf(place) : `${imageOf(place)} ${paint("yellow", alert.type)}`;
}

/** Formats a time in milliseconds since 1970, to the second, in UTC. */
export function timeOf(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** Formats the progress of an event: its deliveries and their states. */
function stateOf({ status, held, deliveries }: EventSummary): string {
  if (status === "held") return `${paint("yellow", "held")}${held === undefined ? "" : `: ${held}`}`;
  if (deliveries.length === 0) return paint("dim", "no rule matched");
  return deliveries.map(({ target, status }) => `${target} ${paintStatus(status)}`).join(", ");
}

/** Formats an event as a row of a table. */
export function rowOf(event: EventSummary): string[] {
  return [timeOf(event.receivedAt), subjectOf(event), event.id, stateOf(event)];
}

/** Formats an event with its deliveries, attempts and callback. */
export function describeEvent(record: EventRecord): string {
  const { event, url, held, routing, revision, deliveries, callback } = record;
  const rules = routing?.rules.join(", ") || (routing?.isDefault === true ? "none; the default applies" : "none");
  const { alert } = event;
  const lookup = describeTagLookup(record);
  const facts = [
    ...(alert === undefined ? [] : [["alert", alert.reason]]),
    ...(alert?.eventId === undefined ? [] : [["about", alert.eventId]]),
    ["received", timeOf(event.receivedAt)],
    ...(lookup === undefined ? [] : [["tag", lookup]]),
    ["pusher", event.push.pusher ?? "unknown"],
    ["token", event.token],
    ...(event.sender === undefined ? [] : [["sender", event.sender]]),
    ...(event.origin === undefined ? [] : [["origin", event.origin]]),
    [
      "rules",
      held === undefined
        ? `${rules} ${paint("dim", `(revision ${revision})`)}`
        : revision === undefined
          ? "not evaluated yet"
          : `could not decide ${paint("dim", `(revision ${revision})`)}`,
    ],
    ...gateFacts(record),
    ["link", url],
    ["callback", `${callback.status}${callback.reason === undefined ? "" : `: ${callback.reason}`}`],
  ];
  return [
    `${paint("bold", subjectOf({ ...event.push, ...(event.alert !== undefined && { alert: event.alert }) }))}  ${event.id}`,
    alignColumns(facts),
    ...(held === undefined ? [] : [`${paint("yellow", "held")}: ${held}`]),
    ...missesOf(record),
    ...(routing?.refused === undefined ? [] : [`${paint("yellow", "refused")}: ${routing.refused}`]),
    ...deliveries.map(describeDelivery),
  ].join("\n");
}

/** Formats the gates of an event, with the time of the signal that decided. */
function gateFacts({ gates = {} }: EventRecord): string[][] {
  return Object.entries(gates).map(([name, gate]) => {
    const at = gate.signal === undefined ? "" : ` ${paint("dim", `(${timeOf(gate.signal.receivedAt)})`)}`;
    return [`gate ${name}`, `${describeGate(gate)}${at}`];
  });
}

/** Lists why each rule did not match, if none did. */
function missesOf({ held, routing }: EventRecord): string[] {
  if (held !== undefined || routing === undefined || routing.rules.length > 0) return [];
  return routing.trace.length === 0 ? [] : [indent(describeMisses(routing.trace))];
}

/** Formats a delivery with its attempts. */
export function describeDelivery({ id, target, status, reason, dueAt, attempts, ...rest }: Delivery): string {
  const next = dueAt === undefined ? "" : `, next attempt ${timeOf(dueAt)}`;
  const why = rest.redeliveryOf === undefined ? "" : `, redelivery of ${rest.redeliveryOf}`;
  const who = rest.redeliveredBy === undefined ? "" : `, redelivered by ${rest.redeliveredBy}`;
  const instead = rest.failoverFor === undefined ? "" : `, failover of ${rest.failoverFor}`;
  const title = `${paintStatus(status)} ${paint("bold", target)}  ${id}${instead}${why}${who}${next}`;
  const because = reason === undefined ? [] : [indent(reason)];
  const { approval } = rest;
  const approved = approval === undefined ? [] : [indent(`approved by ${approval.by} at ${timeOf(approval.at)}`)];
  return ["", title, ...approved, ...because, ...attempts.map((attempt) => indent(describeAttempt(attempt)))].join(
    "\n",
  );
}

function describeAttempt({ number, startedAt, durationMs, status, reason, response }: Attempt): string {
  const answer = reason ?? (status === undefined ? "no answer" : `answered ${status}`);
  const excerpt = response === undefined ? "" : `\n${indent(paint("dim", response.trimEnd()), 4)}`;
  return `attempt ${number}  ${timeOf(startedAt)}  ${answer}, ${durationMs} ms${excerpt}`;
}

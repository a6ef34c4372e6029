import * as v from "valibot";
import { subjectUrl } from "../event/alert-event.ts";
import type { Alert } from "../event/alert.ts";
import { absoluteUrl } from "../event/event-url.ts";
import { tagsOf } from "../delivery/coalesce.ts";
import type { Event, Push } from "../event/event.ts";
import type { Problem } from "../schema/problem.ts";
import { cleanLine, cleanLines } from "../text/clean.ts";
import { ok, type Result } from "../lib/result.ts";
import type { RequestContext } from "./request.ts";
import { expressionProblems, evaluateText } from "./template.ts";

/** Fields of targets that send a message to people. */
export const messageFields = {
  /** A CEL expression for the message's text. */
  text: v.exactOptional(v.string()),
};

/**
 * Returns a message's text, not yet escaped. It is cleaned, even for events that older versions stored. Only the text
 * of an expression can have several lines.
 */
export function messageOf(target: { readonly text?: string }, context: RequestContext): Result<string, string> {
  if (target.text === undefined) return ok(cleanLine(describe(context)));
  const text = evaluateText(target.text, context);
  return text.ok ? ok(cleanLines(text.value)) : text;
}

/** Returns the problems of a message's fields. */
export function messageProblems({ text }: { readonly text?: string }): Problem[] {
  return expressionProblems("text", text, "string");
}

/**
 * Formats a text by `write`, cut to what a service accepts. The text is cut before formatting, so no escape and no link
 * is cut in two.
 */
export function fit(
  text: string,
  limit: number,
  write: (text: string) => string = (text) => text,
  size: (message: string) => number = (message) => message.length,
): string {
  const whole = write(text);
  if (size(whole) <= limit) return whole;
  const characters = Array.from(text.slice(0, limit));
  const cut = (length: number): string => write(`${characters.slice(0, length).join("")}…`);
  let [fits, tooLong] = [0, characters.length + 1];
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (size(cut(middle)) <= limit) fits = middle;
    else tooLong = middle;
  }
  return cut(fits);
}

/** Returns the UTF-8 bytes of a text as a JSON string, for services with a limit in bytes. */
export function jsonBytes(text: string): number {
  let bytes = 0;
  for (const character of JSON.stringify(text)) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** Formats the image as people write it: `acme/web:v1.2.3`, `nginx:1.27`, `ghcr.io/acme/web:v1.2.3`. */
function imageOf({ push }: Event): string {
  const repository = isOfficial(push) ? push.name : push.repository;
  return push.tag === undefined ? repository : `${repository}:${push.tag}`;
}

/** Formats the image with its registry, as tools expect it: `docker.io/acme/web:v1.2.3`. */
export function referenceOf({ push }: Event): string {
  const repository = push.registry === undefined ? `docker.io/${push.repository}` : push.repository;
  return push.tag === undefined ? repository : `${repository}:${push.tag}`;
}

/** Returns the repository's page: its tags on Docker Hub, or its name as a URL on another registry. */
function pageOf({ push }: Event): string {
  if (push.registry !== undefined) return `https://${push.repository}`;
  const path = isOfficial(push) ? `_/${push.name}` : `r/${push.repository}`;
  return `https://hub.docker.com/${path}/tags`;
}

/** Checks whether a repository is an official image on Docker Hub, written without a namespace. */
export function isOfficial({ registry, namespace }: Push): boolean {
  return registry === undefined && namespace === "library";
}

/** A link at a message's end. */
export interface MessageLink {
  readonly label: string;
  readonly url: string;
}

/**
 * Returns the link of a message: a push's tags, an alert's event or approval page. Undefined for an alert if PUBLIC_URL
 * is not set.
 */
export function linkOf({ event, url }: RequestContext): MessageLink | undefined {
  if (event.alert === undefined) return { label: "tags", url: pageOf(event) };
  const { approveUrl, eventId } = event.alert;
  if (approveUrl !== undefined) return { label: "decide", url: approveUrl };
  const page = absoluteUrl(subjectUrl(event, url));
  return page === undefined ? undefined : { label: eventId === undefined ? "alert" : "event", url: page };
}

/** Formats the link as a message's end, with a leading space; empty without a link. */
export function linkEnd(link: MessageLink | undefined, write: (link: MessageLink) => string): string {
  return link === undefined ? "" : ` (${write(link)})`;
}

/** Returns a short subject, for services with a title. */
export function titleOf(event: Event): string {
  return event.alert === undefined ? imageOf(event) : `hubrelay: ${event.alert.type}`;
}

function describe({ event, merged }: RequestContext): string {
  if (event.alert !== undefined) return describeAlert(event, event.alert);
  const by = event.push.pusher === undefined ? "" : ` by ${event.push.pusher}`;
  const [, ...others] = event.push.tag === undefined ? [] : tagsOf(event, merged);
  const also = others.length === 0 ? "" : ` (also ${others.join(", ")})`;
  return `${imageOf(event)}${also} was pushed to ${event.push.registry ?? "Docker Hub"}${by}`;
}

function describeAlert(event: Event, { type, reason, target, failoverFor, count, leftOut }: Alert): string {
  const instead = failoverFor === undefined ? "" : `, which stood in for ${failoverFor},`;
  const texts = {
    "delivery.failed": `The delivery of ${imageOf(event)} to ${target}${instead} failed: ${reason}`,
    "target.paused": `The target ${target} is blocked for ${event.push.repository}: ${reason}`,
    "rules.invalid": `The rules are not valid, and pushes are held: ${reason}`,
    "events.held": `${count === 1 ? "1 push is" : `${count} pushes are`} held: ${reason}`,
    "push.unconfirmed": `${imageOf(event)} was sent with the token ${event.token}, but Docker Hub does not confirm it: ${reason}`,
    "approval.needed": `${imageOf(event)} waits for approval before it goes to ${target}`,
    "limit.reached": reason,
    "token.new-repository": `The token ${event.token} was used for ${event.push.repository} for the first time`,
  };
  return leftOut === undefined ? texts[type] : `${texts[type]} (and ${leftOut} more like this since the last alert)`;
}

import type { AttemptDetail, SentRequest } from "../../core/api/delivery.ts";
import type { Delivery } from "../../core/delivery/delivery.ts";
import { cleanLine, cleanLines } from "../../core/text/clean.ts";
import { paint } from "../terminal/colour.ts";
import { indent } from "../terminal/table.ts";
import { describeDelivery } from "./describe-event.ts";

/** Formats a delivery, with the request of one attempt and the answer to it. */
export function describeSent(delivery: Delivery, detail: AttemptDetail | undefined): string {
  const title = describeDelivery(delivery).trimStart();
  if (detail === undefined) return title;
  const { attempt, request, isProven, reason, responseHeaders } = detail;
  const proof = isProven ? "as it was sent" : "rebuilt: the version that sent it stored no digest to prove it";
  const answer = attempt.status === undefined ? (attempt.reason ?? "no answer") : `answered ${attempt.status}`;
  return [
    title,
    "",
    `${paint("bold", `request of attempt ${attempt.number}`)}${request === undefined ? "" : `, ${proof}`}`,
    indent(request === undefined ? `cannot be shown: ${reason ?? "unknown"}` : describeRequest(request)),
    "",
    `${paint("bold", answer)} after ${attempt.durationMs} ms`,
    indent([...linesOf(responseHeaders), "", cleanLines(attempt.response ?? "").trimEnd()].join("\n").trimEnd()),
  ].join("\n");
}

function describeRequest({ method, url, headers, body, encoding, isBodyLeftOut }: SentRequest): string {
  const content = isBodyLeftOut === true ? "(too long to be searched for secrets)" : cleanLines(body ?? "");
  const note = encoding === undefined ? [] : [paint("dim", `(${encoding})`)];
  return [`${method} ${cleanLine(url)}`, ...linesOf(headers), "", ...note, content].join("\n").trimEnd();
}

function linesOf(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).map(([name, value]) => cleanLine(`${name}: ${value}`));
}

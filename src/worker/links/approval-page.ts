import type { Delivery } from "../../core/delivery/delivery.ts";
import { describeReport } from "../../core/delivery/report.ts";
import { effectsOf } from "../../core/record/approval-effects.ts";
import type { EventRecord } from "../../core/record/record.ts";
import { escapeHtml } from "../http/html.ts";
import { APPROVAL_STYLE } from "./approval-style.ts";
import { MAX_NAME_LENGTH } from "./approver-name.ts";

const SIGNS: Readonly<Record<Delivery["status"], string>> = {
  delivered: "✓",
  failed: "✕",
  pending: "…",
  superseded: "↷",
};

const TIME = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

/** Formats a time in UTC: without a script, a page does not know the reader's time zone. */
function formatTime(time: number): string {
  return `${TIME.format(time)} UTC`;
}

/** The page that asks for a decision. Each button opens its confirmation; nothing needs a script. */
export function questionPage(record: EventRecord, delivery: Delivery, name: string, now: number): Response {
  const { target } = delivery;
  const effects = effectsOf(record, delivery, now, formatTime);
  const others = record.deliveries.filter(({ id }) => id !== delivery.id);
  return htmlPage(
    200,
    `Deliver to ${target}?`,
    `${factsOf(record)}
${others.length === 0 ? "" : `<section><h2>Its other deliveries</h2><ul class="stages">${others.map(stageOf).join("")}</ul></section>`}
<section><h2>If you approve</h2>${listOf(effects.approve)}</section>
<section><h2>If you reject</h2>${listOf(effects.reject)}</section>
<div class="actions">
<button type="button" class="primary" popovertarget="approve">Approve…</button>
<button type="button" class="danger" popovertarget="reject">Reject…</button>
</div>
${confirmation("approve", `Approve ${imageText(record)} for ${target}?`, effects.approve[0] ?? "", name)}
${confirmation("reject", `Reject ${imageText(record)} for ${target}?`, effects.reject[0] ?? "", name)}`,
  );
}

function confirmation(decision: "approve" | "reject", title: string, effect: string, name: string): string {
  const [label, style] = decision === "approve" ? ["Approve", "primary"] : ["Reject", "danger"];
  return `<div id="${decision}" popover role="dialog" aria-labelledby="${decision}-title">
<form method="post">
<h2 id="${decision}-title">${escapeHtml(title)}</h2>
<p>${escapeHtml(effect)}</p>
<label>Your name, for the record <input name="by" value="${escapeHtml(name)}" maxlength="${MAX_NAME_LENGTH}" autocomplete="name" required${name === "" ? " autofocus" : ""}></label>
<div class="actions">
<button name="decision" value="${decision}" class="${style}"${name === "" ? "" : " autofocus"}>${label}</button>
<button type="button" popovertarget="${decision}" popovertargetaction="hide">Cancel</button>
</div>
</form>
</div>`;
}

/** The page after a decision, or for a delivery that waits for none. */
export function answerPage(record: EventRecord, delivery: Delivery, decided?: "approve" | "reject"): Response {
  const { target, approval } = delivery;
  const title = { approve: "Approved", reject: "Rejected", none: "Nothing to approve" }[decided ?? "none"];
  const approved =
    approval === undefined ? "" : `, approved by ${escapeHtml(approval.by)} at ${formatTime(approval.at)}`;
  return htmlPage(
    200,
    title,
    `<section><p>${imageOf(record)} to <b>${escapeHtml(target)}</b>${approved}</p>
<ul class="stages">${stageOf(delivery)}</ul>
<p class="hint">The event's page in the dashboard shows what happens to it: ${imageOf(record)}.</p></section>
${factsOf(record)}`,
  );
}

function factsOf(record: EventRecord): string {
  const { push, receivedAt } = record.event;
  const { pusher, pushedAt, digest } = push;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["Image", imageOf(record)],
    ["Pushed by", pusher === undefined ? undefined : escapeHtml(pusher)],
    ["Pushed", formatTime(pushedAt ?? receivedAt)],
    ["Digest", digest === undefined ? undefined : escapeHtml(digest)],
    ["Rules", record.routing === undefined ? undefined : escapeHtml(record.routing.rules.join(", "))],
  ];
  const shown = facts
    .filter(([, value]) => value !== undefined)
    .map(([head, value]) => `<dt>${head}</dt><dd>${value}</dd>`);
  return `<section><h2>The push</h2><dl>${shown.join("")}</dl></section>`;
}

/** A delivery with its result, or why it has none. */
function stageOf({ target, status, reason, report, attempts }: Delivery): string {
  const last = attempts.at(-1);
  const words = [
    report === undefined ? undefined : describeReport(report),
    reason,
    last === undefined
      ? undefined
      : `${attempts.length === 1 ? "1 attempt" : `${attempts.length} attempts`}, the last at ${formatTime(last.startedAt)}`,
  ].filter((word) => word !== undefined);
  const link =
    report?.targetUrl === undefined
      ? ""
      : ` <a href="${escapeHtml(report.targetUrl)}" rel="noreferrer noopener">Details</a>`;
  return `<li><b>${escapeHtml(target)}</b> <span class="status ${status}"><span aria-hidden="true">${SIGNS[status]}</span> ${status}</span> ${escapeHtml([...new Set(words)].join("; "))}${link}</li>`;
}

function listOf(sentences: readonly string[]): string {
  return `<ul>${sentences.map((sentence) => `<li>${escapeHtml(sentence)}</li>`).join("")}</ul>`;
}

function imageText({ event: { push } }: EventRecord): string {
  return push.tag === undefined ? push.repository : `${push.repository}:${push.tag}`;
}

function imageOf(record: EventRecord): string {
  return `<a href="${escapeHtml(record.url)}">${escapeHtml(imageText(record))}</a>`;
}

/** A page in the dashboard's style. It loads nothing and runs no script. */
export function htmlPage(status: number, title: string, content: string): Response {
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)} · hubrelay</title>
<style>${APPROVAL_STYLE}</style>
<header>hubrelay</header>
<main><h1>${escapeHtml(title)}</h1>
${content}</main>
</html>
`;
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy":
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  };
  return new Response(html, { status, headers });
}

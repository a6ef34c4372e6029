import { findDelivery, type EventRecord } from "../../core/record/record.ts";
import type { Delivery } from "../../core/delivery/delivery.ts";
import { LINK_HOLDER, recordAction } from "../auth/audit.ts";
import { openLink, type LinkedDelivery } from "./delivery-link.ts";
import type { Env } from "../env/env.ts";
import { refusalResponse, refusedBody } from "../http/refusal.ts";
import { readBody } from "../http/body.ts";
import { escapeHtml } from "../http/html.ts";
import { notFound } from "../http/problem.ts";

type LinkRequest = Request & { readonly params: Record<string, string> };

const MAX_NAME_LENGTH = 100;

const IN_THE_DASHBOARD = "<p>Approve or reject the delivery in the relay's dashboard.</p>";

/** Room for a name of {@link MAX_NAME_LENGTH} characters in any encoding. */
const MAX_FORM_BYTES = 4096;

/**
 * `GET /approve/...`: a page with the buttons to approve or reject a delivery. It changes nothing, because mail and chat
 * programs open links in messages by themselves.
 */
export async function showApproval(request: LinkRequest, env: Env): Promise<Response> {
  const link = await openLink(env, request.params, "approve", Date.now());
  if (link === undefined) return notFound();
  if (link === "expired") return page(410, "This link is too old", IN_THE_DASHBOARD);
  if (link === "revoked") return page(410, "This link was revoked", IN_THE_DASHBOARD);
  const { record, delivery } = await read(env, link);
  if (record === undefined || delivery === undefined) return notFound();
  return delivery.awaits === "approval" ? question(record, delivery) : answer(record, delivery);
}

/** `POST /approve/...`: approves or rejects by the page's form. */
export async function decideByLink(request: LinkRequest, env: Env): Promise<Response> {
  const link = await openLink(env, request.params, "approve", Date.now());
  if (link === undefined || typeof link === "string") return showApproval(request, env);
  const body = await readBody(request, MAX_FORM_BYTES);
  if (!body.ok) return refusalResponse(refusedBody(body.error, MAX_FORM_BYTES));
  const form = new URLSearchParams(new TextDecoder().decode(body.value));
  const decision = form.get("decision");
  if (decision === "approve" || decision === "reject") {
    const by = form.get("by")?.trim().slice(0, MAX_NAME_LENGTH) || "the holder of the link";
    const { repository, deliveryId } = link;
    const delivery = await env.REPOSITORY.getByName(repository).decide(deliveryId, decision, by);
    if (delivery !== undefined) {
      const action = decision === "approve" ? "delivery.approved" : "delivery.rejected";
      const event = `evt_${deliveryId.slice(4, 30)}`;
      const subject = { repository, event, delivery: deliveryId, target: delivery.target };
      await recordAction(env, LINK_HOLDER, action, subject, by);
    }
  }
  return showApproval(request, env);
}

async function read(
  env: Env,
  { repository, deliveryId }: LinkedDelivery,
): Promise<{ record?: EventRecord | undefined; delivery?: Delivery | undefined }> {
  const record = await env.REPOSITORY.getByName(repository).read(`evt_${deliveryId.slice(4, 30)}`);
  return { record, delivery: findDelivery(record, deliveryId) };
}

function question(record: EventRecord, { target }: Delivery): Response {
  return page(
    200,
    `Deliver to ${target}?`,
    `<p>${imageOf(record)} is to be delivered to <b>${escapeHtml(target)}</b>, which wants an approval.</p>
<form method="post">
<p><label>Your name <input name="by" maxlength="${MAX_NAME_LENGTH}" autocomplete="name"></label></p>
<p><button name="decision" value="approve">Approve</button> <button name="decision" value="reject">Reject</button></p>
</form>`,
  );
}

function answer(record: EventRecord, { target, status, approval, reason }: Delivery): Response {
  const decided = approval === undefined ? "" : `, approved by ${escapeHtml(approval.by)}`;
  const why = reason === undefined ? "" : ` (${escapeHtml(reason)})`;
  const text = `${imageOf(record)} to <b>${escapeHtml(target)}</b>: ${status}${decided}${why}`;
  return page(200, "Nothing to approve", `<p>${text}</p>`);
}

function imageOf({ event, url }: EventRecord): string {
  const { repository, tag } = event.push;
  return `<a href="${escapeHtml(url)}">${escapeHtml(repository)}${tag === undefined ? "" : `:${escapeHtml(tag)}`}</a>`;
}

// On the root element, because the page's background takes its colour from there.
const STYLE =
  ":root{color-scheme:light dark;background:Canvas;color:CanvasText}" +
  "body{font:1.1rem system-ui;max-width:36rem;margin:3rem auto;padding:0 1rem}";

function page(status: number, title: string, content: string): Response {
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)} · hubrelay</title>
<style>${STYLE}</style>
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

import { findDelivery, type EventRecord } from "../../core/record/record.ts";
import type { Delivery } from "../../core/delivery/delivery.ts";
import { LINK_HOLDER, recordAction } from "../auth/audit.ts";
import { openLink, type LinkedDelivery } from "./delivery-link.ts";
import type { Env } from "../env/env.ts";
import { refusalResponse, refusedBody } from "../http/refusal.ts";
import { readBody } from "../http/body.ts";
import { answerPage, htmlPage, questionPage } from "./approval-page.ts";
import { nameCookie, nameOf, rememberedName } from "./approver-name.ts";
import { notFound } from "../http/problem.ts";

type LinkRequest = Request & { readonly params: Record<string, string> };

const IN_THE_DASHBOARD = "<p>Approve or reject the delivery in the relay's dashboard.</p>";

/** Room for a name of 100 characters in any encoding. */
const MAX_FORM_BYTES = 4096;

/**
 * `GET /approve/...`: a page with the buttons to approve or reject a delivery. It changes nothing, because mail and chat
 * programs open links in messages by themselves.
 */
export async function showApproval(request: LinkRequest, env: Env): Promise<Response> {
  const link = await openLink(env, request.params, "approve", Date.now());
  if (link === undefined) return notFound();
  if (link === "expired") return htmlPage(410, "This link is too old", IN_THE_DASHBOARD);
  if (link === "revoked") return htmlPage(410, "This link was revoked", IN_THE_DASHBOARD);
  const { record, delivery } = await read(env, link);
  if (record === undefined || delivery === undefined) return notFound();
  if (delivery.awaits !== "approval") return answerPage(record, delivery);
  return questionPage(record, delivery, rememberedName(request), Date.now());
}

/** `POST /approve/...`: approves or rejects by the page's form. */
export async function decideByLink(request: LinkRequest, env: Env): Promise<Response> {
  const link = await openLink(env, request.params, "approve", Date.now());
  if (link === undefined || typeof link === "string") return showApproval(request, env);
  const body = await readBody(request, MAX_FORM_BYTES);
  if (!body.ok) return refusalResponse(refusedBody(body.error, MAX_FORM_BYTES));
  const form = new URLSearchParams(new TextDecoder().decode(body.value));
  const decision = form.get("decision");
  if (decision !== "approve" && decision !== "reject") return showApproval(request, env);
  const typed = nameOf(form.get("by") ?? "");
  const by = typed || "the holder of the link";
  const { repository, deliveryId } = link;
  const delivery = await env.REPOSITORY.getByName(repository).decide(deliveryId, decision, by);
  if (delivery === undefined) return showApproval(request, env);
  const action = decision === "approve" ? "delivery.approved" : "delivery.rejected";
  const event = `evt_${deliveryId.slice(4, 30)}`;
  const subject = { repository, event, delivery: deliveryId, target: delivery.target };
  await recordAction(env, LINK_HOLDER, action, subject, by);
  const { record } = await read(env, link);
  if (record === undefined) return notFound();
  const response = answerPage(record, findDelivery(record, deliveryId) ?? delivery, decision);
  if (typed !== "") response.headers.append("set-cookie", nameCookie(request, typed));
  return response;
}

async function read(
  env: Env,
  { repository, deliveryId }: LinkedDelivery,
): Promise<{ record?: EventRecord | undefined; delivery?: Delivery | undefined }> {
  const record = await env.REPOSITORY.getByName(repository).read(`evt_${deliveryId.slice(4, 30)}`);
  return { record, delivery: findDelivery(record, deliveryId) };
}

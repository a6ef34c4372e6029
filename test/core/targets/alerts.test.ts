import { describe, expect, it } from "vitest";
import type { Alert } from "../../../src/core/event/alert.ts";
import { alertBody } from "../../../src/core/event/alert-event.ts";
import { githubDispatch } from "../../../src/core/targets/github-dispatch.ts";
import { ntfy } from "../../../src/core/targets/ntfy.ts";
import type { RequestContext } from "../../../src/core/targets/request.ts";
import { slack } from "../../../src/core/targets/slack.ts";
import { webhook } from "../../../src/core/targets/webhook.ts";
import { ALERT_ID, ALERT_URL, alertOf, ALERTS, PUSH_URL } from "../alert-of.ts";
import { requestOf } from "./building.ts";

const URL = "https://hooks.example.com/";

function materialOf(alert: Alert): RequestContext {
  const event = alertOf(alert);
  const text = alertBody(event, ALERT_URL);
  const body = new TextEncoder().encode(text);
  return { event, body, payload: JSON.parse(text), deliveryId: "dlv_1", url: ALERT_URL };
}

function sent(request: ReturnType<typeof requestOf>): { body: unknown; headers: object } {
  if (!request.ok) throw new Error(request.error);
  const { body, headers } = request.value;
  return { body: JSON.parse(typeof body === "string" ? body : new TextDecoder().decode(body ?? undefined)), headers };
}

const LEFT_OUT = { ...ALERTS["delivery.failed"], failoverFor: "first", leftOut: 4 };
const PUSHED = `(<${PUSH_URL}|event>)`;

describe("the message of an alert", () => {
  it.each<[Alert, string]>([
    [
      ALERTS["delivery.failed"],
      `The delivery of acme/web:v1 to deploy failed: gave up after 10 attempts: answered 503 ${PUSHED}`,
    ],
    [
      LEFT_OUT,
      "The delivery of acme/web:v1 to deploy, which stood in for first, failed: gave up after 10 attempts: " +
        `answered 503 (and 4 more like this since the last alert) ${PUSHED}`,
    ],
    [ALERTS["target.paused"], `The target deploy is blocked for acme/web: answered 410: the target is gone ${PUSHED}`],
    [
      ALERTS["rules.invalid"],
      `The rules are not valid, and pushes are held: the rule document has 1 problem (<${ALERT_URL}|alert>)`,
    ],
    [ALERTS["events.held"], `3 pushes are held: there is no valid rule document (<${ALERT_URL}|alert>)`],
    [{ ...ALERTS["events.held"], count: 1 }, `1 push is held: there is no valid rule document (<${ALERT_URL}|alert>)`],
    [ALERTS["token.new-repository"], `The token first was used for acme/web for the first time ${PUSHED}`],
  ])("$type", (alert, text) => {
    expect(sent(requestOf(slack, { type: "slack", url: URL }, materialOf(alert))).body).toEqual({
      text,
      unfurl_links: false,
    });
  });

  it("has a title if the service has titles, and links the push", () => {
    const request = requestOf(ntfy, { type: "ntfy", url: "https://ntfy.sh/topic" }, materialOf(LEFT_OUT));
    expect(sent(request).body).toMatchObject({ title: "hubrelay: delivery.failed", click: PUSH_URL });
  });

  it("can have its own text", () => {
    const text = "event.type + ' ' + alert.target + ' ' + event.tag";
    const request = requestOf(slack, { type: "slack", url: URL, text }, materialOf(ALERTS["delivery.failed"]));
    expect(sent(request).body).toMatchObject({ text: `delivery.failed deploy v1 ${PUSHED}` });
  });
});

describe("an alert", () => {
  const context = materialOf(ALERTS["delivery.failed"]);

  it("is sent to a webhook byte for byte", () => {
    const request = requestOf(webhook, { type: "webhook", url: URL }, context);
    expect(request).toMatchObject({ ok: true, value: { body: context.body } });
  });

  it("is a CloudEvent of its own type, from the relay", () => {
    const request = requestOf(webhook, { type: "webhook", url: URL, body: "cloudevents" }, context);
    expect(sent(request).body).toMatchObject({
      type: "io.github.hubrelay.delivery.failed",
      source: "https://relay.example.com/",
      id: ALERT_ID,
      time: "2026-11-23T13:00:00.000Z",
    });
  });

  it("does not start GitHub workflows for pushes", () => {
    const target = { type: "github-dispatch", repository: "acme/infra", token: "${secret:TOKEN}" };
    expect(sent(requestOf(githubDispatch, target, context)).body).toMatchObject({ event_type: "delivery.failed" });
  });
});

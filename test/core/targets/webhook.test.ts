import { describe, expect, it } from "vitest";
import { webhook } from "../../../src/core/targets/webhook.ts";
import { BARE, HOSTILE, HOSTILE_PUSH, problemsOf, requestOf, TYPICAL } from "./pushes.ts";

const URL = "https://app.example.com/hook";
const FIELDS = { type: "webhook", url: URL };
const JSON_TYPE = { "content-type": "application/json" };

const ATTRIBUTES = {
  specversion: "1.0",
  id: TYPICAL.event.id,
  source: "https://hub.docker.com/r/acme/web",
  type: "io.github.hubrelay.push",
};

describe("webhook", () => {
  it.each([
    ["a typical push", TYPICAL],
    ["a push without tag and pusher", BARE],
    ["a hostile push", HOSTILE_PUSH],
  ])("sends the original bytes of %s", (_, context) => {
    const request = requestOf(webhook, FIELDS, context) as { body: Uint8Array };
    expect(request).toEqual({ method: "POST", url: URL, headers: JSON_TYPE, body: context.body });
    expect(request.body).toBe(context.body);
  });

  it("accepts method, query and headers", () => {
    const url = "https://app.example.com/hook?secret=a%2Bb";
    const headers = { "content-type": "application/vnd.acme+json", "x-team": "web" };
    const fields = { ...FIELDS, url, method: "PUT", query: { "a b": "c&d" }, headers };
    expect(requestOf(webhook, fields, TYPICAL)).toEqual({
      method: "PUT",
      url: "https://app.example.com/hook?secret=a%2Bb&a%20b=c%26d",
      headers,
      body: TYPICAL.body,
    });
  });

  it.each([{ method: "GET" }, { method: "GET", body: "cloudevents" }, { method: "DELETE", body: "none" }])(
    "sends no body with %j",
    (fields) => {
      const request = { method: fields.method, url: URL, headers: {}, body: null };
      expect(requestOf(webhook, { ...FIELDS, ...fields }, TYPICAL)).toEqual(request);
    },
  );

  it("sends a binary CloudEvent: attributes in headers, the original body", () => {
    expect(requestOf(webhook, { ...FIELDS, body: "cloudevents-binary" }, TYPICAL)).toEqual({
      method: "POST",
      url: URL,
      headers: {
        ...JSON_TYPE,
        "ce-specversion": "1.0",
        "ce-id": TYPICAL.event.id,
        "ce-source": "https://hub.docker.com/r/acme/web",
        "ce-type": "io.github.hubrelay.push",
        "ce-subject": "v1.2.3",
        "ce-time": "2026-03-04T05:06:07.000Z",
      },
      body: TYPICAL.body,
    });
  });

  it("sends a structured CloudEvent: attributes beside the data", () => {
    expect(requestOf(webhook, { ...FIELDS, body: "cloudevents" }, TYPICAL)).toEqual({
      method: "POST",
      url: URL,
      headers: { "content-type": "application/cloudevents+json" },
      body: {
        ...ATTRIBUTES,
        subject: "v1.2.3",
        time: "2026-03-04T05:06:07.000Z",
        datacontenttype: "application/json",
        data: TYPICAL.payload,
      },
    });
  });

  it("sends a CloudEvent without subject for a push without a tag", () => {
    expect(requestOf(webhook, { ...FIELDS, body: "cloudevents" }, BARE)).toMatchObject({
      body: {
        ...ATTRIBUTES,
        time: "2026-03-04T05:06:08.000Z",
        datacontenttype: "application/json",
        data: { repository: { repo_name: "acme/web" } },
      },
    });
    expect(requestOf(webhook, { ...FIELDS, body: "cloudevents" }, BARE)).not.toHaveProperty("body.subject");
  });

  it("builds a body from a template, which no payload can escape", () => {
    const template = `{"image": event.repository, "by": event.pusher, "n": 1, "tags": [event.tag], "url": event.url}`;
    expect(requestOf(webhook, { ...FIELDS, body: { template } }, HOSTILE_PUSH)).toEqual({
      method: "POST",
      url: URL,
      headers: JSON_TYPE,
      body: { image: "acme/web", by: HOSTILE, n: 1, tags: ["v1.2.3"], url: TYPICAL.url },
    });
  });

  it("fails when a template needs a missing field, unless it has a default", () => {
    const target = { type: "webhook", url: URL, body: { template: `{"tag": event.tag}` } } as const;
    expect(webhook.build(target, BARE)).toEqual({ ok: false, error: expect.stringContaining("event.tag") });
    const template = `{"tag": has(event.tag) ? event.tag : "latest"}`;
    expect(requestOf(webhook, { ...FIELDS, body: { template } }, BARE)).toMatchObject({ body: { tag: "latest" } });
  });

  it("refuses an invalid template and reserved headers", () => {
    expect(problemsOf(webhook, { ...FIELDS, body: { template: "{" } })).toEqual(["body.template"]);
    expect(problemsOf(webhook, { ...FIELDS, headers: { "webhook-id": "x" } })).toEqual(["headers.webhook-id"]);
  });
});

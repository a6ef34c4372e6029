import { Ajv, type AnySchemaObject } from "ajv";
import { describe, expect, it } from "vitest";
import { alertBody } from "../../src/core/event/alert-event.ts";
import type { RequestContext } from "../../src/core/targets/request.ts";
import { webhook } from "../../src/core/targets/webhook.ts";
import { ALERT_URL, alertOf, ALERTS } from "../core/alert-of.ts";
import { awkward, context, requestOf, tagless } from "../core/targets/building.ts";
import { eventOf } from "../core/event-of.ts";
import { countsOf, countsOnPage, tableOf, type Outcome } from "./table.ts";

interface CloudEvent {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly data: unknown;
}

interface HttpRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const { schema, requests } = tableOf("cloudevents") as {
  schema: AnySchemaObject & { readonly properties: Readonly<Record<string, object>> };
  requests: readonly (HttpRequest & CloudEvent)[];
};

const ajv = new Ajv({
  strict: false,
  allErrors: true,
  formats: { "date-time": isDateTime, "uri-reference": isUri, uri: isUri },
});

const validate = ajv.compile(schema);

function isDateTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text));
}

function isUri(text: string): boolean {
  return (
    /^(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[\da-f]{2})*$/i.test(text) && URL.canParse(text, "https://relay.example.com/")
  );
}

/** Reads an event as the protocol binding says, in structured or in binary mode. */
function read({ headers, body }: HttpRequest): CloudEvent {
  const type = headers["content-type"] ?? "";
  if (type.startsWith("application/cloudevents+json")) {
    const { data, ...attributes } = body as Readonly<Record<string, unknown>>;
    return { attributes, data };
  }
  const own = Object.entries(headers).filter(([name]) => name.startsWith("ce-"));
  const attributes = Object.fromEntries(own.map(([name, value]) => [name.slice("ce-".length), value]));
  return { attributes: { ...attributes, datacontenttype: type }, data: body };
}

function sent(body: string, from: RequestContext): CloudEvent {
  const request = requestOf(webhook, { type: "webhook", url: "https://events.example.com/", body }, from);
  if (!request.ok) throw new Error(request.error);
  const { headers, body: sentBody } = request.value;
  const text = typeof sentBody === "string" ? sentBody : new TextDecoder().decode(sentBody ?? undefined);
  return read({ headers, body: JSON.parse(text) });
}

const alerts = Object.values(ALERTS).map((alert): RequestContext => {
  const event = alertOf(alert);
  const text = alertBody(event, ALERT_URL);
  return {
    event,
    body: new TextEncoder().encode(text),
    payload: JSON.parse(text),
    deliveryId: "dlv_1",
    url: ALERT_URL,
  };
});

const ofOtherRegistry: RequestContext = {
  ...context,
  event: eventOf({ registry: "ghcr.io", repository: "ghcr.io/acme/web", tag: "v1" }),
};

// The body of the awkward push is no JSON, which only the structured mode can do without.
const materials = [context, tagless, ofOtherRegistry, ...alerts];
const events = [
  ...materials.flatMap((from) => ["cloudevents", "cloudevents-binary"].map((body) => sent(body, from))),
  sent("cloudevents", awkward),
];

function outcomesOf({ attributes, data }: CloudEvent): Outcome[] {
  validate({ ...attributes, data });
  const wrong = new Set(
    (validate.errors ?? []).map(
      ({ instancePath, params }) => instancePath.slice(1) || String(params["missingProperty"]),
    ),
  );
  return Object.keys(schema.properties).map((name) => (wrong.has(name) ? "differ" : "agree"));
}

describe("an event that is sent in the format of CloudEvents", () => {
  it.each(requests)("is read here as the conformance tests read theirs, %#", (request) => {
    expect(read(request)).toEqual({ attributes: request.attributes, data: request.data });
  });

  it("has the attributes that the specification asks for", () => {
    expect(events.flatMap(outcomesOf).filter((outcome) => outcome !== "agree")).toEqual([]);
  });

  it("has no attribute with a name that is not of lower-case letters and digits", () => {
    expect(
      events.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => !/^[a-z\d]+$/.test(name)),
    ).toEqual([]);
  });

  it("has the same attributes and data in both modes", () => {
    for (const from of materials) expect(sent("cloudevents-binary", from)).toEqual(sent("cloudevents", from));
  });

  it("as often as the page says", () => {
    expect(countsOf(events.flatMap(outcomesOf))).toEqual(countsOnPage("cloudevents"));
  });
});

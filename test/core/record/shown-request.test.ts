import * as fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { requestContext, type AttemptContent } from "../../../src/core/record/attempt-content.ts";
import {
  requestBytes,
  showRequest,
  standInRequest,
  type ShownRequest,
} from "../../../src/core/record/shown-request.ts";
import { redact } from "../../../src/core/secrets/redact.ts";
import { revealSecrets } from "../../../src/core/secrets/secret.ts";
import { buildRequest, Target } from "../../../src/core/targets/target.ts";
import { recordOf } from "../record-of.ts";

const SECRETS: Readonly<Record<string, string>> = {
  TOKEN: "t0ken-of-a-target",
  AWKWARD: "a b&c=d?e/f+g%:é",
  URL: "https://hooks.example.com/services/T0/B0/very-secret",
  SIGNING: `whsec_${btoa("0123456789abcdef0123456789abcdef")}`,
};

const NUMBERS = { attempt: 2, timestamp: 1_763_900_000, version: "9.8.7" };

const payload = new TextEncoder().encode('{"push_data":{"tag":"v1"},"repository":{"repo_name":"acme/web"}}');

const record = recordOf(["a"]);
const [delivery] = record.deliveries;
if (delivery === undefined) throw new Error("the record has no delivery");
const content: AttemptContent = { record, delivery, body: payload };

const target = (fields: object): Target => v.parse(Target, fields);

function shown(fields: object, from = content, reportUrl?: string): ShownRequest {
  const built = standInRequest(from, target(fields), NUMBERS, reportUrl);
  if (!built.ok) throw new Error(built.error);
  return showRequest(built.value, from.body);
}

/** One target of each type that takes a secret, and of each way to write one. */
const TARGETS: readonly (readonly [what: string, target: object])[] = [
  [
    "an address with a secret",
    { type: "webhook", url: "https://hooks.example.com/${secret:TOKEN}/?k=${secret:TOKEN}" },
  ],
  ["an address that is a secret", { type: "slack", url: "${secret:URL}" }],
  ["a host that is a secret", { type: "webhook", url: "https://${secret:TOKEN}.example.com/" }],
  [
    "headers, a query and a template",
    {
      type: "webhook",
      url: "https://hooks.example.com/",
      headers: { authorization: "Bearer ${secret:TOKEN}", "x-key": "k=${secret:TOKEN};" },
      query: { key: "${secret:AWKWARD}" },
      body: { template: '{"token": "${secret:TOKEN}", "tag": event.tag}' },
    },
  ],
  ["a query parameter after an address that is a secret", { type: "render", url: "${secret:URL}" }],
  ["a token in the path", { type: "telegram", token: "${secret:TOKEN}", chat_id: 1 }],
  ["a token in a header", { type: "jenkins", url: "https://ci.example.com", token: "${secret:TOKEN}" }],
  ["an escaped token", { type: "jenkins-dockerhub", url: "https://ci.example.com", token: "${secret:AWKWARD}" }],
  ["a token in a form", { type: "gitlab", project: "acme/infra", token: "${secret:AWKWARD}", ref: "main" }],
  ["a token for a dispatch", { type: "github-dispatch", repository: "acme/infra", token: "${secret:TOKEN}" }],
  ["none", { type: "webhook", url: "https://hooks.example.com?a=b c" }],
];

describe("a request for people", () => {
  it.each(TARGETS)("with %s is the real one with its secrets redacted", (_, fields) => {
    const revealed = revealSecrets(target(fields), (name) => SECRETS[name]);
    if (!revealed.ok) throw new Error(revealed.error);
    const real = buildRequest(revealed.value.value, requestContext(content, undefined));
    if (!real.ok) throw new Error(real.error);
    const clean = (text: string): string => redact(text, revealed.value.secrets);
    const { body } = real.value;
    const text = typeof body === "string" || body === null ? body : new TextDecoder().decode(body);
    const href = URL.parse(real.value.url)?.href ?? real.value.url;
    const { method, url, headers, body: content_ } = shown(fields);
    expect({ method, url, body: content_ ?? null }).toEqual({
      method: real.value.method,
      url: clean(href),
      body: text === null ? null : clean(text),
    });
    const own = Object.entries(real.value.headers).map(([name, value]) => [name, clean(value)]);
    expect(headers).toMatchObject(Object.fromEntries(own));
    const everything = JSON.stringify(shown(fields));
    expect(everything).not.toContain("standin");
    for (const secret of Object.values(SECRETS)) expect(everything).not.toContain(secret);
  });

  it("has hubrelay's headers, and hides signatures and the credential to report with", () => {
    const fields = {
      type: "webhook",
      url: "https://hooks.example.com/",
      secret: ["${secret:SIGNING}", "${secret:SIGNING}"],
      hub_signature: "${secret:TOKEN}",
      result: "callback",
    };
    const { headers, body } = shown(fields, content, "https://relay.example/result/acme/web/dlv_1");
    expect(headers).toEqual({
      "user-agent": "hubrelay/9.8.7",
      "content-type": "application/json",
      "webhook-id": delivery.id,
      "webhook-timestamp": "1763900000",
      "webhook-signature": "v1,[redacted] v1,[redacted]",
      "x-hub-signature-256": "sha256=[redacted]",
      "x-hubrelay-attempt": "2",
      "x-hubrelay-callback": "https://relay.example/result/acme/web/dlv_1/[redacted]",
    });
    expect(JSON.parse(body ?? "")).toEqual({
      push_data: { tag: "v1" },
      repository: { repo_name: "acme/web" },
      callback_url: "https://relay.example/result/acme/web/dlv_1/[redacted]",
    });
  });

  it("names the pushes that were merged", () => {
    const merged = { ...delivery, merged: [{ event: "evt_2", tag: "v2" }] };
    const { body } = shown({ type: "webhook", url: "https://hooks.example.com/" }, { ...content, delivery: merged });
    expect(JSON.parse(body ?? "")).toMatchObject({
      hubrelay: { tags: ["v1", "v2"], merged: [{ event: "evt_2", tag: "v2" }] },
    });
  });

  it.each<[what: string, body: Uint8Array, shown: object]>([
    ["text", new TextEncoder().encode("{\u20ac}\r\n"), { body: "{\u20ac}\r\n" }],
    ["a mark at its start", Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b), { body: "\ufeff{" }],
    ["bytes that are not UTF-8", Uint8Array.of(0x7b, 0xff), { body: "e/8=", encoding: "base64" }],
    ["a NUL", Uint8Array.of(0x7b, 0x00), { body: "ewA=", encoding: "base64" }],
    ["a megabyte", new Uint8Array(1_048_576).fill(0x20), { body: " ".repeat(1_048_576) }],
  ])("has the payload as it is: %s", (_, body, expected) => {
    const {
      method: _method,
      url: _url,
      headers: _headers,
      ...rest
    } = shown({ type: "webhook", url: "https://hooks.example.com/" }, { ...content, body });
    expect(rest).toEqual(expected);
  });

  it("leaves out a body that is too long to be searched for secrets, and only if it can have one", () => {
    const body = new TextEncoder().encode(JSON.stringify({ text: "x".repeat(132_000) }));
    const merged = { ...content, body, delivery: { ...delivery, merged: [{ event: "evt_2" }] } };
    const fields = { type: "webhook", url: "https://hooks.example.com/" };
    const withSecret = shown({ ...fields, headers: { "x-key": "${secret:TOKEN}" } }, merged);
    expect([withSecret.body, withSecret.isBodyLeftOut]).toEqual([undefined, true]);
    const without = shown(fields, merged);
    expect([without.body?.length, without.isBodyLeftOut]).toEqual([132_067, undefined]);
  });
});

describe("the bytes of a request", () => {
  it("are equal only for equal requests", () => {
    const requests = fc.record({
      method: fc.constantFrom("POST", "PUT"),
      url: fc.constantFrom("https://a/", "https://b/"),
      headers: fc.dictionary(fc.constantFrom("a", "b"), fc.constantFrom("", "1", "2"), { noNullPrototype: true }),
      body: fc.constantFrom("", "{}", "{} "),
    });
    fc.assert(
      fc.property(requests, requests, (a, b) => {
        const [first, second] = [requestBytes(a), requestBytes(b)].map((bytes) => Array.from(bytes).join());
        const isSame = JSON.stringify([a.method, a.url, Object.entries(a.headers), a.body]);
        expect(first === second).toBe(isSame === JSON.stringify([b.method, b.url, Object.entries(b.headers), b.body]));
      }),
    );
  });
});

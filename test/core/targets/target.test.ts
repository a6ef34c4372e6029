import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { describeProblems } from "../../../src/core/schema/problem.ts";
import { validate } from "../../../src/core/schema/validate.ts";
import { buildRequest, Target } from "../../../src/core/targets/target.ts";
import { EVENT_ID, eventOf } from "../event-of.ts";

const target = { type: "webhook", url: "https://hooks.example.com/" } as const;

function problemsIn(fields: object): string[] {
  const parsed = validate(Target, { ...target, ...fields });
  return parsed.ok ? [] : describeProblems(parsed.error);
}

describe("an invalid target is refused for", () => {
  const secrets = Array.from({ length: 5 }, () => "${secret:A}");

  it.each<[what: string, fields: object, path: string]>([
    ["a type that there is none of", { type: "pager" }, "type"],
    ["a URL of another scheme", { url: "ftp://example.com/" }, "url"],
    ["a URL without a scheme", { url: "example.com" }, "url"],
    ["a URL with a secret in its scheme", { url: "${secret:SCHEME}://example.com" }, "url"],
    ["a URL of 2049 characters", { url: `https://${"a".repeat(2041)}` }, "url"],
    ["an unknown field", { methd: "PUT" }, "methd"],
    ["a field of another type", { chat_id: "1" }, "chat_id"],
    ["a secret in plain text", { secret: "whsec_c2VjcmV0" }, "secret"],
    ["a secret in plain text among others", { secret: ["${secret:A}", "plain"] }, "secret[1]"],
    ["no secret in a list", { secret: [] }, "secret"],
    ["five secrets", { secret: secrets }, "secret"],
    ["a header that frames the message", { headers: { "Content-Length": "0" } }, 'headers["Content-Length"]'],
    ["the header of the host", { headers: { host: "example.com" } }, "headers.host"],
    ["a header of the signature", { headers: { "Webhook-Id": "1" } }, 'headers["Webhook-Id"]'],
    ["a header of hubrelay", { headers: { "x-hubrelay-attempt": "1" } }, 'headers["x-hubrelay-attempt"]'],
    ["a header's bad name", { headers: { "x a": "1" } }, 'headers["x a"]'],
    ["a header's value on two lines", { headers: { "x-a": "1\r\nhost: x" } }, 'headers["x-a"]'],
    ["a header's value that is no Latin", { headers: { "x-a": "☃" } }, 'headers["x-a"]'],
    ["a time-out beyond the limit", { timeout: "61s" }, "timeout"],
    ["a time-out that is a number", { timeout: 5 }, "timeout"],
    ["a delay that is none", { schedule: ["5s", "soon"] }, "schedule[1]"],
    ["a delay beyond the limit", { schedule: ["8d"] }, "schedule[0]"],
    ["21 delays", { schedule: Array.from({ length: 21 }, () => "1s") }, "schedule"],
    ["an end before a second", { expires: "999ms" }, "expires"],
    ["an end after a month", { expires: "31d" }, "expires"],
    ["a kind that there is none of", { kind: "roll" }, "kind"],
    ["no statuses", { retry_on: [] }, "retry_on"],
    ["a status that is none", { retry_on: ["503", "5xx"] }, "retry_on"],
    ["no attempts at once", { concurrency: 0 }, "concurrency"],
    ["more attempts at once than a Worker has", { concurrency: 7 }, "concurrency"],
    ["half an attempt", { concurrency: 1.5 }, "concurrency"],
    ["a rate of none", { rate: "0/s" }, "rate"],
    ["a rate in days", { rate: "1/d" }, "rate"],
    ["a rate without a time", { rate: "10" }, "rate"],
    ["a breaker without a number", { breaker: { probe: "1m" } }, "breaker.failures"],
    ["a breaker that breaks at once", { breaker: { failures: 0 } }, "breaker.failures"],
    ["a probe after more than an hour", { breaker: { failures: 1, probe: "61m" } }, "breaker.probe"],
    ["a pause that is none", { paused: "yes" }, "paused"],
  ])("%s", (_, fields, path) => {
    expect(problemsIn(fields)).toEqual([expect.stringMatching(/^[^:]+: .+/)]);
    expect(problemsIn(fields)[0]?.startsWith(`${path}: `)).toBe(true);
  });

  it("a mistyped field, with the right one", () => {
    expect(problemsIn({ tiemout: "5s" })).toEqual(['tiemout: unknown field: did you mean "timeout"?']);
  });
});

describe("a webhook request", () => {
  const payload = { push_data: {}, repository: {} };
  const body = new TextEncoder().encode('{ "push_data": {},  "repository": {} }');
  const url = `https://relay.example.com/events/${EVENT_ID}`;
  const context = { event: eventOf(), body, payload, deliveryId: `dlv_${EVENT_ID.slice(4)}_1`, url };

  it("posts the original bytes", () => {
    const request = buildRequest(target, context);
    expect(request).toEqual({
      ok: true,
      value: { method: "POST", url: target.url, headers: { "content-type": "application/json" }, body },
    });
    expect(request.ok && request.value.body).toBe(body);
  });

  it("has the target's headers, which may replace the content type in any case", () => {
    const headers = { "X-Channel": "releases", "Content-Type": "text/plain" };
    expect(buildRequest(v.parse(Target, { ...target, headers }), context)).toMatchObject({
      value: { headers: { "x-channel": "releases", "content-type": "text/plain" } },
    });
  });

  it("fails with a reason when its template fails", () => {
    const template = "{'tag': payload.push_data.tag}";
    expect(buildRequest({ ...target, body: { template } }, context)).toMatchObject({
      ok: false,
      error: expect.stringContaining("tag") as unknown,
    });
  });
});

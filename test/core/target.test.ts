import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { formatPath, problemsOf } from "../../src/core/problem.ts";
import { DEFAULT_SCHEDULE } from "../../src/core/retry.ts";
import { buildRequest, scheduleOf, Target, timeoutMs } from "../../src/core/target.ts";
import { EVENT_ID, eventOf } from "./event-of.ts";

const target = { type: "webhook", url: "https://hooks.example.com/" } as const;

function pathsOf(fields: object): string[] {
  const parsed = v.safeParse(Target, { ...target, ...fields });
  return parsed.success ? [] : problemsOf(parsed.issues).map(({ path }) => formatPath(path));
}

describe("a target is refused for", () => {
  it.each<[what: string, fields: object, path: string]>([
    ["a type that there is none of", { type: "slack" }, "type"],
    ["a URL of another scheme", { url: "ftp://example.com/" }, "url"],
    ["a URL without a scheme", { url: "example.com" }, "url"],
    ["a URL with a secret in its middle alone", { url: "${secret:HOST}/x" }, "url"],
    ["a URL of 2049 characters", { url: `https://${"a".repeat(2041)}` }, "url"],
    ["an unknown field", { method: "PUT" }, "method"],
    ["a secret in plain text", { secret: "whsec_c2VjcmV0" }, "secret"],
    ["a secret in plain text among others", { secret: ["${secret:A}", "plain"] }, "secret[1]"],
    ["no secret in a list", { secret: [] }, "secret"],
    ["five secrets", { secret: Array.from({ length: 5 }, () => "${secret:A}") }, "secret"],
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
  ])("%s", (_, fields, path) => {
    expect(pathsOf(fields)).toEqual([path]);
  });
});

describe("a target that says nothing of it", () => {
  it("has 15 seconds for its answer, and nine retries", () => {
    expect(timeoutMs(target)).toBe(15_000);
    expect(scheduleOf(target)).toBe(DEFAULT_SCHEDULE);
  });
});

describe("a target that says so", () => {
  it("has its own time-out and schedule, even one without retries", () => {
    expect(timeoutMs({ ...target, timeout: "1.5s" })).toBe(1500);
    expect(scheduleOf({ ...target, schedule: [] })).toEqual([]);
  });
});

describe("the request of a webhook", () => {
  const body = new TextEncoder().encode('{ "push_data": {},  "repository": {} }');
  const material = { event: eventOf(), body, deliveryId: `dlv_${EVENT_ID.slice(4)}_1` };

  it("posts the very bytes that Docker Hub sent", () => {
    expect(buildRequest(target, material)).toEqual({
      method: "POST",
      url: target.url,
      headers: { "content-type": "application/json" },
      body,
    });
    expect(buildRequest(target, material).body).toBe(body);
  });

  it("has the target's headers, which may replace the content type", () => {
    const headers = { "x-channel": "releases", "content-type": "text/plain" };
    expect(buildRequest({ ...target, headers }, material).headers).toEqual(headers);
  });
});

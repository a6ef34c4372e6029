import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CaseResult } from "../../src/cli/rules/cases.ts";
import type { Reason } from "../../src/cli/rules/reasons.ts";
import type { RehearsedRequest } from "../../src/cli/rules/request.ts";
import type { Event } from "../../src/core/event/event.ts";
import type { RuleTrace } from "../../src/core/rules/route.ts";
import { hubrelay, hubrelayJson, TemporaryDirectory } from "./command.ts";

interface Report {
  readonly event: Event;
  readonly rules: readonly (RuleTrace & { readonly reasons?: readonly Reason[] })[];
  readonly targets: readonly string[];
  readonly isDefault: boolean;
  readonly requests: readonly Required<RehearsedRequest>[];
}

const RULES = JSON.stringify({
  version: 1,
  targets: {
    deploy: {
      type: "webhook",
      url: "https://ci.example.com/hook?key=${secret:DEPLOY_KEY}",
      headers: { authorization: "Bearer ${secret:DEPLOY_TOKEN}" },
      body: { template: '{"image": event.repository + ":" + event.tag}' },
      secret: ["${secret:NEW_SIGNING_KEY}", "${secret:OLD_SIGNING_KEY}"],
    },
    audit: { type: "webhook", url: "${secret:AUDIT_URL}" },
    inside: { type: "webhook", url: "http://10.0.0.5/hook" },
    own: { type: "webhook", url: "https://ci.example.com/${secret:ADMIN_TOKEN}" },
  },
  rules: [
    { name: "off", enabled: false, targets: ["audit"] },
    {
      name: "release",
      match: { tag: "v*", kind: "image" },
      targets: [{ target: "deploy", delay: "30s" }],
      final: true,
    },
    { name: "edge", match: { any: [{ tag: "edge" }, { pusher: "bot" }] }, targets: ["inside"] },
    { name: "own", match: { tag: "own" }, targets: ["own"] },
    { name: "broken", match: { when: 'payload.nothing.there == "x"' }, targets: ["audit"] },
  ],
  default: { targets: ["audit"] },
});

const test = (...args: string[]) => hubrelayJson<Report>(["rules", "test", "-", ...args], { input: RULES });

describe("rules test", () => {
  it("tells of every rule whether it matched, and why or why not", async () => {
    const { json } = await test("--repository", "acme/web", "--tag", "v1.2.3");
    expect(json.event.push).toMatchObject({ repository: "acme/web", tag: "v1.2.3", pusher: "ci" });
    expect(json.rules).toEqual([
      { rule: "off", matched: false, skipped: "disabled" },
      {
        rule: "release",
        matched: true,
        reasons: [
          { path: "tag", expected: "v*", actual: "v1.2.3" },
          { path: "kind", expected: "image", actual: "image" },
        ],
      },
      { rule: "edge", matched: false, skipped: "after a final rule" },
      { rule: "own", matched: false, skipped: "after a final rule" },
      { rule: "broken", matched: false, skipped: "after a final rule" },
    ]);
    expect(json.targets).toEqual(["deploy"]);
  });

  it("shows the request as it would be sent, and names secrets instead of showing them", async () => {
    const at = "2026-11-23T09:00:00Z";
    const { json, exitCode } = await test("--repository", "acme/web", "--tag", "v1.2.3", "--at", at);
    const [{ request, delayMs, deliveryId }] = json.requests as [Required<RehearsedRequest>];
    expect(exitCode).toBe(0);
    expect(delayMs).toBe(30_000);
    expect(request).toEqual({
      method: "POST",
      url: "https://ci.example.com/hook?key=[secret DEPLOY_KEY]",
      headers: {
        "user-agent": expect.stringMatching(/^hubrelay\/\d/) as string,
        "content-type": "application/json",
        authorization: "Bearer [secret DEPLOY_TOKEN]",
        "webhook-id": deliveryId,
        "webhook-timestamp": String(Date.parse(at) / 1000 + 30),
        "webhook-signature": "(signed with NEW_SIGNING_KEY, OLD_SIGNING_KEY)",
        "x-hubrelay-attempt": "1",
      },
      body: '{"image":"acme/web:v1.2.3"}',
    });
  });

  it("sends the bytes of --payload on as they are, and falls back to the default", async () => {
    using directory = new TemporaryDirectory();
    const payload = join(directory.path, "payload.json");
    const body = '{ "push_data": {"tag": "x"},\n "repository": {"repo_name": "busybox"} }';
    writeFileSync(payload, body);
    const { json, exitCode } = await test("--payload", payload);
    expect(json).toMatchObject({ targets: ["audit"], isDefault: true });
    expect(json.requests[0]?.request).toMatchObject({ url: "[secret AUDIT_URL]", body });
    // The rule `broken` could not be evaluated, which is a fault of the document.
    expect(json.rules[4]?.failed).toMatchObject({ path: "when", error: expect.any(String) as string });
    expect(exitCode).toBe(1);
  });

  it("tells what would not be sent, and exits with 1", async () => {
    const [inside, own] = await Promise.all([
      test("--repository", "acme/web", "--tag", "edge"),
      test("--repository", "acme/web", "--tag", "own"),
    ]);
    expect(inside.json.requests[0]?.problem).toContain("10.0.0.5 is an IP address");
    expect(own.json.requests[0]?.problem).toContain("ADMIN_TOKEN is hubrelay's own");
    expect([inside.exitCode, own.exitCode]).toEqual([1, 1]);
  });

  it("tells people the same in words", async () => {
    const { stdout } = await hubrelay(["rules", "test", "-", "--repository", "nginx", "--tag", "latest"], {
      input: RULES,
    });
    expect(stdout).toContain("library/nginx:latest, pushed by ci");
    expect(stdout).toMatch(/- +off +not asked: disabled/);
    expect(stdout).toMatch(/✗ +release +tag: expected v\*, got latest/);
    expect(stdout).toMatch(/✗ +edge +any: expected any of \[\{"tag":"edge"\},\{"pusher":"bot"\}\]/);
    expect(stdout).toContain("goes to audit, the document's default, because no rule matched");
    expect(stdout).toContain("POST [secret AUDIT_URL]");
  });

  it("rehearses a push that no webhook has told of", async () => {
    const rules = [{ name: "missed", match: { origin: "reconciled" }, targets: ["audit"] }];
    const input = JSON.stringify({ ...(JSON.parse(RULES) as object), rules });
    const args = ["rules", "test", "-", "--repository", "acme/web"];
    const [told, missed] = await Promise.all([
      hubrelayJson<Report>(args, { input }),
      hubrelayJson<Report>([...args, "--reconciled"], { input }),
    ]);
    expect(told.json).toMatchObject({ isDefault: true, event: { token: "token-1" } });
    expect(missed.json).toMatchObject({ isDefault: false, event: { token: "reconciled", origin: "reconciled" } });
    expect(missed.json.rules[0]?.reasons).toEqual([{ path: "origin", expected: "reconciled", actual: "reconciled" }]);
  });

  it("says what is wrong with a payload that the relay would refuse", async () => {
    using directory = new TemporaryDirectory();
    const payload = join(directory.path, "payload.json");
    writeFileSync(payload, '{"push_data": {"tag": "a:b"}, "repository": {}}');
    const { exitCode, stderr } = await hubrelay(["rules", "test", "-", "--payload", payload], { input: RULES });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("push_data.tag: expected a tag alone");
    expect(stderr).toContain("repository.repo_name: missing");
  });
});

describe("rules test --cases", () => {
  it("passes when every push goes where it is expected", async () => {
    using directory = new TemporaryDirectory();
    const payload = { push_data: { tag: "v2" }, repository: { repo_name: "acme/api" } };
    const { args } = run(directory, [
      { push: { repository: "acme/web", tag: "v1" }, expect: { targets: ["deploy"], rules: ["release"] } },
      { payload, expect: { targets: ["deploy"] } },
      { push: { repository: "nginx" }, expect: { targets: ["audit"], rules: [] } },
      {
        push: { repository: "acme/web", media_type: "application/vnd.cncf.helm.config.v1+json" },
        expect: { targets: ["audit"] },
      },
    ]);
    const { exitCode, json } = await hubrelayJson<{ passed: number; cases: CaseResult[] }>(args, { input: RULES });
    expect(json.cases.map(({ name, passed }) => [name, passed])).toEqual([
      ["acme/web:v1", true],
      ["acme/api:v2", true],
      ["library/nginx:latest", true],
      ["acme/web:latest", true],
    ]);
    expect(exitCode).toBe(0);
  });

  it("fails with what differs", async () => {
    using directory = new TemporaryDirectory();
    const { args } = run(directory, [
      {
        name: "releases go out",
        push: { repository: "acme/web", tag: "v1" },
        expect: { targets: ["deploy", "audit"] },
      },
      { name: "edge", push: { repository: "acme/web", tag: "edge" }, expect: { targets: ["inside"] } },
    ]);
    const { exitCode, stdout } = await hubrelay(args, { input: RULES });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/FAIL +releases go out +-> deploy\n +expected targets deploy, audit, got deploy/);
    expect(stdout).toMatch(/FAIL +edge +-> inside\n.*\n +inside: the Worker will not send there/);
    expect(stdout).toContain("0 of 2 cases passed");
  });

  it("says what is wrong with a table, and where", async () => {
    using directory = new TemporaryDirectory();
    const { args, file } = run(
      directory,
      '[\n  {"push": {"repo": "acme/web"}, "expect": {"targets": []}},\n  {"expect": {"target": []}}\n]',
    );
    const { exitCode, stderr } = await hubrelay(args, { input: RULES });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`${file}:2:13 [0].push.repo: unknown field`);
    expect(stderr).toContain(`${file}:3:15 [1].expect.target: unknown field: did you mean "targets"?`);
  });
});

/** The arguments that run a table of cases, or a text in its place. */
function run(directory: TemporaryDirectory, cases: unknown): { readonly file: string; readonly args: string[] } {
  const file = join(directory.path, "cases.json");
  writeFileSync(file, typeof cases === "string" ? cases : JSON.stringify(cases));
  return { file, args: ["rules", "test", "-", "--cases", file] };
}

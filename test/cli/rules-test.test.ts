import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { DryRunRequest } from "../../src/cli/dry-run/request.ts";
import { hubrelay, hubrelayJson, TemporaryDirectory } from "./command.ts";
import { RULES, type Report } from "./dry-run.ts";

const test = (...args: string[]) => hubrelayJson<Report>(["rules", "test", "-", ...args], { input: RULES });

describe("rules test", () => {
  it("says of every rule whether it matched and why", async () => {
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
    const [{ request, delayMs, deliveryId }] = json.requests as [Required<DryRunRequest>];
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

  it("passes the bytes of --payload on unchanged, and uses the default", async () => {
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

  it("says which requests would not be sent, and exits with 1", async () => {
    const [inside, own] = await Promise.all([
      test("--repository", "acme/web", "--tag", "edge"),
      test("--repository", "acme/web", "--tag", "own"),
    ]);
    expect(inside.json.requests[0]?.problem).toContain("10.0.0.5 is an IP address");
    expect(own.json.requests[0]?.problem).toContain("ADMIN_TOKEN is reserved for hubrelay itself: use another name");
    expect([inside.exitCode, own.exitCode]).toEqual([1, 1]);
  });

  it("prints the same as text", async () => {
    const { stdout } = await hubrelay(["rules", "test", "-", "--repository", "nginx", "--tag", "latest"], {
      input: RULES,
    });
    expect(stdout).toContain("library/nginx:latest, pushed by ci");
    expect(stdout).toMatch(/- +off +not evaluated: disabled/);
    expect(stdout).toMatch(/✗ +release +tag: expected v\*, got latest/);
    expect(stdout).toMatch(/✗ +edge +any: expected any of \[\{"tag":"edge"\},\{"pusher":"bot"\}\]/);
    expect(stdout).toContain("goes to audit, the document's default, because no rule matched");
    expect(stdout).toContain("POST [secret AUDIT_URL]");
  });

  it("routes a missed push with --reconciled", async () => {
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

  it("reports the problems of a refused payload", async () => {
    using directory = new TemporaryDirectory();
    const payload = join(directory.path, "payload.json");
    writeFileSync(payload, '{"push_data": {"tag": "a:b"}, "repository": {}}');
    const { exitCode, stderr } = await hubrelay(["rules", "test", "-", "--payload", payload], { input: RULES });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("push_data.tag: expected a tag alone");
    expect(stderr).toContain("repository.repo_name: missing");
  });
});

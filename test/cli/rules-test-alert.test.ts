import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hubrelay, hubrelayJson, TemporaryDirectory } from "./command.ts";

const RULES = JSON.stringify({
  version: 1,
  targets: {
    chat: { type: "slack", url: "https://hooks.example.com/" },
    pager: { type: "ntfy", url: "https://ntfy.sh/pager" },
  },
  rules: [
    { name: "pushes", targets: ["chat"] },
    { name: "deploys", on: "delivery.failed", match: { when: "alert.target == 'deploy'" }, targets: ["pager"] },
    { name: "held", on: "events.held", targets: ["chat"] },
  ],
});

const test = (...args: string[]) => hubrelay(["rules", "test", "-", ...args], { input: RULES });

describe("rules test --alert", () => {
  it("shows which rules an alert about the push matches, and what would be sent", async () => {
    const args = [
      "--repository",
      "acme/web",
      "--tag",
      "v1",
      "--alert",
      "delivery.failed",
      "--target",
      "deploy",
      "--json",
    ];
    const { json, exitCode } = await hubrelayJson<{ targets: string[]; requests: { request: { body: string } }[] }>(
      ["rules", "test", "-", ...args],
      { input: RULES },
    );
    expect({ exitCode, targets: json.targets }).toEqual({ exitCode: 0, targets: ["pager"] });
    expect(json.requests[0]?.request.body).toContain("The delivery of acme/web:v1 to deploy failed: a dry run");
  });

  it("says why a rule does not apply to the alert", async () => {
    const { stdout } = await test("--repository", "acme/web", "--alert", "events.held");
    expect(stdout).toMatch(/✗ {2}deploys +on: expected delivery\.failed, got events\.held/);
    expect(stdout).toMatch(/✓ {2}held +takes every events\.held -> chat/);
    expect(stdout).toContain("1 push is held: a dry run");
  });

  it("refuses an unknown alert type", async () => {
    const { exitCode, stderr } = await test("--repository", "acme/web", "--alert", "delivery.lost");
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("expected one of delivery.failed") as string,
    });
  });

  it("accepts alerts in a table of cases", async () => {
    using directory = new TemporaryDirectory();
    const file = join(directory.path, "cases.json");
    const push = { repository: "acme/web", tag: "v1" };
    const cases = [
      { push, expect: { targets: ["chat"] } },
      { push, alert: { type: "delivery.failed", target: "deploy" }, expect: { targets: ["pager"] } },
      { push, alert: { type: "delivery.failed", target: "chat" }, expect: { targets: [] } },
      { push, alert: { type: "events.held" }, expect: { rules: ["held"], targets: ["chat"] } },
    ];
    writeFileSync(file, JSON.stringify(cases));
    const { exitCode, stdout } = await test("--cases", file);
    expect(stdout).toMatch(/^pass {2}delivery\.failed acme\/web:v1/m);
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("4 of 4") as string });
  });
});

import { join } from "node:path";
import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hubrelay, hubrelayJson, TemporaryDirectory } from "./command.ts";

const url = "https://ci.example.com/hook";
const RULES = JSON.stringify({
  version: 1,
  targets: {
    staging: { type: "webhook", url },
    production: { type: "webhook", url, failover: "pager" },
    pager: { type: "webhook", url },
    inside: { type: "webhook", url: "http://10.0.0.5/hook" },
  },
  rules: [
    {
      name: "release",
      match: { tag: "v*" },
      verify: { by: "tag", within: "10m" },
      coalesce: { window: "30s", max: "2m" },
      targets: [
        "staging",
        {
          target: "production",
          after: ["staging"],
          soak: "10m",
          approval: true,
          window: { days: ["mon"], from: "09:00", to: "17:00" },
        },
      ],
    },
    { name: "plain", match: { tag: "edge" }, targets: ["inside"] },
  ],
});

interface Report {
  readonly requests: readonly {
    readonly target: string;
    readonly waits?: readonly object[];
    readonly failover?: string;
  }[];
}

describe("rules test", () => {
  it("shows what each delivery waits for, and its failover", async () => {
    const args = ["rules", "test", "-", "--repository", "acme/web", "--tag", "v1"];
    const { json, exitCode } = await hubrelayJson<Report>(args, { input: RULES });
    expect(exitCode).toBe(0);
    const merged = [
      { for: "verification", by: "tag", within: "10m" },
      { for: "coalesce", window: "30s", max: "2m" },
    ];
    expect(json.requests[0]).toMatchObject({ target: "staging", waits: merged });
    expect(json.requests[1]).toMatchObject({
      target: "production",
      failover: "pager",
      // What comes after other targets follows those, and is not merged by itself.
      waits: [
        { for: "verification", by: "tag", within: "10m" },
        { for: "targets", targets: ["staging"] },
        { for: "soak", duration: "10m" },
        { for: "approval" },
        { for: "window", window: { days: ["mon"], from: "09:00", to: "17:00" } },
      ],
    });
    const { stdout } = await hubrelay(args, { input: RULES });
    expect(stdout).toMatch(/^ {2}waits until the push is confirmed by tag, at most 10m$/m);
    expect(stdout).toMatch(/^ {2}waits for 30s without another such push, at most 2m, and stands for all of them$/m);
    expect(stdout).toMatch(/^ {2}waits until staging is delivered; if one fails, nothing is sent$/m);
    expect(stdout).toMatch(/^ {2}waits for 10m without a failure$/m);
    expect(stdout).toMatch(/^ {2}waits for an approval$/m);
    expect(stdout).toMatch(/^ {2}waits for its window: .*"from":"09:00","to":"17:00"/m);
    expect(stdout).toMatch(/^ {2}fails over to pager$/m);
  });

  it("shows the gates beside the targets that a delivery waits for", async () => {
    const gates = { scan: { on: "scan", pass: "severity != 'critical'" }, mirror: { on: "replication", within: "5m" } };
    const targets = { a: { type: "webhook", url }, b: { type: "webhook", url } };
    const list = ["a", { target: "b", after: ["scan", "a", "mirror"] }];
    const input = JSON.stringify({ version: 1, gates, targets, rules: [{ name: "all", targets: list }] });
    const args = ["rules", "test", "-", "--repository", "acme/web"];
    const { json } = await hubrelayJson<Report>(args, { input });
    expect(json.requests[1]?.waits).toEqual([
      { for: "targets", targets: ["a"] },
      { for: "gate", gate: "scan", on: "scan", pass: "severity != 'critical'", within: "1h" },
      { for: "gate", gate: "mirror", on: "replication", within: "5m" },
    ]);
    const { stdout } = await hubrelay(args, { input });
    expect(stdout).toContain(
      "  waits at most 1h for a scan that passes the gate scan: severity != 'critical'; otherwise nothing is sent\n",
    );
  });

  it("shows no waits for deliveries without any", async () => {
    const args = ["rules", "test", "-", "--repository", "acme/web", "--tag", "edge", "--allow-private", "10.0.0.5"];
    const { json } = await hubrelayJson<Report>(args, { input: RULES });
    expect(json.requests[0]).not.toHaveProperty("waits");
    expect(json.requests[0]).not.toHaveProperty("failover");
  });

  it("warns of a refused address and passes the case", async () => {
    using directory = new TemporaryDirectory();
    const cases = join(directory.path, "cases.json");
    const push = { repository: "acme/web", tag: "edge" };
    writeFileSync(cases, JSON.stringify([{ push, expect: { targets: ["inside"] } }]));
    const passed = await hubrelay(["rules", "test", "-", "--cases", cases], { input: RULES });
    expect(passed.exitCode).toBe(0);
    expect(passed.stdout).toMatch(/^pass .*\n {6}warning inside: the Worker will not send there: /m);
    writeFileSync(cases, JSON.stringify([{ push, expect: { targets: ["staging"], rules: ["plain"] } }]));
    const failed = await hubrelay(["rules", "test", "-", "--cases", cases], { input: RULES });
    expect(failed.exitCode).toBe(1);
    expect(failed.stdout).toContain("expected targets staging, got inside");
    expect(failed.stdout).not.toContain("expected rules");
  });
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { CRITICAL, harborReplication, harborScan, SCANNED } from "../core/senders/harbor-bodies.ts";
import { hubrelay, hubrelayJson, TemporaryDirectory } from "./command.ts";

const input = JSON.stringify({
  version: 1,
  gates: { clean: { on: "scan", pass: "counts.critical == 0" }, scanned: { on: "scan" } },
  targets: { a: { type: "webhook", url: "https://ci.example.com/hook" } },
  rules: [{ name: "all", targets: [{ target: "a", after: ["clean", "scanned"] }] }],
});

/** Runs `rules test` with a body of Harbor's. */
async function testOf<T>(body: object, run: (args: string[]) => Promise<T>): Promise<T> {
  using directory = new TemporaryDirectory();
  const payload = join(directory.path, "payload.json");
  writeFileSync(payload, JSON.stringify(body));
  return await run(["rules", "test", "-", "--payload", payload, "--sender", "harbor"]);
}

it("rules test shows what a scan does at each gate that asks for it", async () => {
  const body = harborScan({ report: CRITICAL });
  const reason = "severity critical; pass does not hold: counts.critical == 0";
  const { json, exitCode } = await testOf(body, (args) => hubrelayJson(args, { input }));
  expect([exitCode, json]).toMatchObject([
    0,
    {
      signals: [
        {
          signal: { kind: "scan", repository: "harbor.example.com:8443/acme/web", digest: SCANNED },
          gates: [
            { gate: "clean", passed: false, reason },
            { gate: "scanned", passed: true },
          ],
        },
      ],
    },
  ]);
  const { stdout } = await testOf(body, (args) => hubrelay(args, { input }));
  expect(stdout).toBe(
    `scan of harbor.example.com:8443/acme/web@${SCANNED}\n  ✗ clean: ${reason}\n  ✓ scanned: passes\n`,
  );
});

it("rules test says that the relay ignores a report that no gate asks for", async () => {
  const { stderr, exitCode } = await testOf(harborReplication(), (args) => hubrelay(args, { input }));
  expect([exitCode, stderr]).toEqual([
    1,
    expect.stringContaining("the relay would ignore the payload: the event REPLICATION"),
  ]);
});

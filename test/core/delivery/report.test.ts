import { describe, expect, it } from "vitest";
import { formatPath } from "../../../src/core/schema/problem.ts";
import { parseReport } from "../../../src/core/delivery/report.ts";

const at = Date.UTC(2026, 10, 23, 12);

describe("parseReport", () => {
  it("reads the fields of Docker Hub's callback", () => {
    const body = {
      state: "failure",
      description: "387 tests FAILED",
      context: "Continuous integration by Acme CI",
      target_url: "https://ci.acme.example/results/afd339c1",
    };
    const { target_url: targetUrl, ...same } = body;
    expect(parseReport(body, at)).toEqual({ ok: true, value: { ...same, targetUrl, at } });
  });

  it.each([
    [{ state: "success", target_url: "" }, { state: "success" }],
    [{ state: "success", description: null, more: { than: "that" } }, { state: "success" }],
    [{ state: "error", target_url: "javascript:alert(1)" }, { state: "error" }],
    [{ state: "error", target_url: "https://" }, { state: "error" }],
    [
      { state: "error", description: "x".repeat(9000) },
      { state: "error", description: "x".repeat(500) },
    ],
  ])("keeps only what can be shown, case %#", (body, report) => {
    expect(parseReport(body, at)).toEqual({ ok: true, value: { ...report, at } });
  });

  it.each([
    [undefined, "", "expected an object"],
    [{ state: "pending" }, "state", '"success"'],
    [{}, "state", "missing"],
    [{ state: "success", description: 7 }, "description", "text"],
  ])("refuses an incomplete report, case %#", (body, path, message) => {
    const parsed = parseReport(body, at);
    const [problem] = parsed.ok ? [] : parsed.error;
    expect([formatPath(problem?.path ?? ["none"]), problem?.message]).toEqual([path, expect.stringContaining(message)]);
  });
});

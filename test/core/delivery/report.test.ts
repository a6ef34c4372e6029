import { describe, expect, it } from "vitest";
import { formatPath } from "../../../src/core/schema/problem.ts";
import { describeReport, parseReport, redactReport } from "../../../src/core/delivery/report.ts";

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
    [2048, true],
    [2049, false],
  ])("keeps a link of %i characters: %s", (length, isKept) => {
    const link = "https://ci.acme.example/".padEnd(length, "x");
    const report = { state: "success", ...(isKept && { targetUrl: link }), at };
    expect(parseReport({ state: "success", target_url: link }, at)).toEqual({ ok: true, value: report });
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

describe("describeReport", () => {
  it("names the state, and the description if there is one", () => {
    expect(describeReport({ state: "error", at })).toBe("the target reported error");
    expect(describeReport({ state: "failure", description: "3 tests failed", at })).toBe(
      "the target reported failure: 3 tests failed",
    );
  });
});

describe("redactReport", () => {
  const secrets = ["s3cr3t-of-the-target"];
  const link = "https://ci.acme.example/results/1";

  it("removes secrets from texts, and a link that has one", () => {
    const report = {
      state: "failure",
      description: "the token s3cr3t-of-the-target is wrong",
      context: "CI s3cr3t-of-the-target",
      targetUrl: `${link}?token=s3cr3t-of-the-target`,
      at,
    } as const;
    expect(redactReport(report, secrets)).toStrictEqual({
      state: "failure",
      description: "the token [redacted] is wrong",
      context: "CI [redacted]",
      at,
    });
  });

  it.each([
    { state: "success", at },
    { state: "success", description: "all tests passed", context: "CI", targetUrl: link, at },
  ] as const)("changes nothing else: %j", (report) => {
    expect(redactReport(report, secrets)).toStrictEqual(report);
  });
});

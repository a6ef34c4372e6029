import { describe, expect, it } from "vitest";
import { lintRules } from "../../../src/core/rules/lint.ts";
import { formatPath } from "../../../src/core/schema/problem.ts";
import { rulesOf } from "../rules-of.ts";

const NEED = "PUBLIC_URL is not set";

/** The places of a document that need PUBLIC_URL, where it is missing. */
function needsOf(staging: object, rule: object, more: object = {}): string[] {
  const targets = {
    a: { type: "webhook", url: "https://c.example/" },
    staging: { type: "webhook", url: "https://a.example/", ...staging },
    other: { type: "webhook", url: "https://b.example/", failover: "staging" },
  };
  const { document } = rulesOf({ targets, rules: [{ name: "all", ...rule }], ...more });
  expect(lintRules(document, new Set()).filter(({ message }) => message.includes(NEED))).toEqual([]);
  const found = lintRules(document, new Set(), true).filter(({ message }) => message.includes(NEED));
  return found.map(({ path }) => formatPath(path));
}

describe("publicUrlWarnings", () => {
  const reporting = { result: "callback" };
  it.each([
    ["a target that reports", reporting, { targets: ["staging"] }, {}, ["targets.staging.result"]],
    ["one that stands in", reporting, { targets: ["other"] }, {}, ["targets.staging.result"]],
    [
      "one of the default",
      reporting,
      { targets: ["a"] },
      { default: { targets: ["staging"] } },
      ["targets.staging.result"],
    ],
    ["an approval", {}, { targets: [{ target: "staging", approval: true }] }, {}, ["rules[0].targets[0].approval"]],
    ["no approval", {}, { targets: [{ target: "staging", approval: false }] }, {}, []],
    ["a rule that is off", reporting, { targets: ["staging"], enabled: false }, {}, []],
    ["a target that answers", { result: "answer" }, { targets: ["staging"] }, {}, []],
  ])("report %s", (_, staging, rule, more, paths) => {
    expect(needsOf(staging, rule, more)).toEqual(paths);
  });
});

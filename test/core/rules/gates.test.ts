import { describe, expect, it } from "vitest";
import { parseHosts } from "../../../src/core/address/address.ts";
import { formatPath } from "../../../src/core/schema/problem.ts";
import { lintRules } from "../../../src/core/rules/lint.ts";
import { problemsOf, rulesOf } from "../rules-of.ts";

const gates = { scan: { on: "scan" } };
const gated = { name: "all", targets: [{ target: "a", after: ["scan"] }] };

function warningsOf(parts: object): string[] {
  const warnings = lintRules(rulesOf(parts).document, parseHosts(""));
  return warnings
    .map(({ path, message }) => `${formatPath(path)}: ${message}`)
    .filter((text) => /gate|passes/.test(text));
}

describe("gates are refused", () => {
  it.each([
    [{ gates: { a: { on: "scan" } } }, "gates.a: expected another name than those of the targets"],
    [{ gates: { scan: { on: "scanned" } } }, 'gates.scan.on: expected "scan" or "replication"'],
    [{ gates: { scan: {} } }, "gates.scan.on: missing"],
    [{ gates: { scan: { on: "scan", within: "8d" } } }, "gates.scan.within: expected a duration from 1s to 7d"],
    [
      { gates: { scan: { on: "scan", pass: "severity" } } },
      "gates.scan.pass: expected a CEL expression that returns a bool, got one that returns a string",
    ],
    [
      { gates: { scan: { on: "scan", pass: "event.tag == 'v1'" } } },
      "gates.scan.pass: expected a CEL expression: Unknown variable: event",
    ],
    [{ gates: { "a gate": { on: "scan" } } }, "gates"],
    [
      { gates: JSON.parse('{ "__proto__": { "on": "scan" } }') as object },
      "gates.__proto__: expected another name: this one is reserved",
    ],
    [
      { rules: [gated] },
      'rules[0].targets[0].after[0]: expected a target of the same list: add "scan" to it, or to "gates"',
    ],
    [
      { gates, rules: [{ ...gated, on: ["push", "delivery.failed"] }] },
      'rules[0].targets[0].after: expected no gate: no signal is about an alert, so "scan" would never pass',
    ],
  ])("%j", (parts, problem) => {
    expect(problemsOf(parts)[0]).toContain(problem);
  });

  it("not beside targets in one list", () => {
    expect(
      problemsOf({ gates, rules: [{ name: "all", targets: ["a", { target: "b", after: ["scan", "a"] }] }] }),
    ).toEqual([]);
  });
});

describe("warnings", () => {
  it.each([
    [
      "of a gate that no rule waits for",
      { gates, rules: [{ name: "all", targets: ["a"] }] },
      ["gates.scan: no rule waits for this gate"],
    ],
    ["none of one that the default waits for", { gates, default: { targets: gated.targets } }, []],
    [
      "of a gate whose senders are not accepted",
      { gates, rules: [gated], accept: ["quay"] },
      ['gates.scan.on: never passes: "accept" has no sender of it: harbor'],
    ],
    [
      "of a rule for Docker Hub alone, which reports no scans",
      { gates, rules: [{ ...gated, match: { repository: ["acme/web", "nginx"] } }] },
      ['rules[0]: the gate "scan" never passes: docker-hub sends no such signal'],
    ],
    [
      "none of a rule for any host",
      { gates, rules: [{ ...gated, match: { repository: ["acme/web", "harbor.example.com/acme/web"] } }] },
      [],
    ],
    ["none of a rule with a pattern", { gates, rules: [{ ...gated, match: { repository: "acme/*" } }] }, []],
    [
      "none where a sender of the document sends signals",
      {
        gates,
        senders: {
          own: { signal: { kind: "'scan'", registry: "'docker.io'", repository: "'a/b'", status: "'success'" } },
        },
        accept: ["docker-hub", "own"],
        rules: [{ ...gated, match: { repository: "acme/web" } }],
      },
      [],
    ],
  ])("%s", (_, parts, warnings) => {
    expect(warningsOf(parts)).toEqual(warnings);
  });
});

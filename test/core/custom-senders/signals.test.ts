import { describe, expect, it } from "vitest";
import { compileSender } from "../../../src/core/custom-senders/compile.ts";
import type { CustomSender } from "../../../src/core/custom-senders/definition.ts";
import { describeProblems } from "../../../src/core/schema/problem.ts";
import { problemsOf } from "../rules-of.ts";

const DIGEST = `sha256:${"5f".repeat(32)}`;
const HOST = "registry.example.com";

const SIGNAL = {
  when: "payload.type == 'scanned'",
  kind: "'scan'",
  registry: "payload.host",
  repository: "payload.name",
  tag: "payload.tag",
  digest: "payload.digest",
  status: "payload.passed ? 'Success' : 'failed'",
  severity: "payload.worst",
  scanner: "'Grype'",
};
const BODY = { type: "scanned", host: HOST, name: "acme/web", tag: "v1", digest: DIGEST, passed: true, worst: "High" };
const PUSH = { registry: `'${HOST}'`, repository: "payload.name", tag: "payload.tag" };

/** What a sender of a definition reads from a body: its signals, its pushes by name, or the problems. */
function read(definition: CustomSender, body: object): unknown {
  const sender = compileSender("own", definition);
  if (!sender.ok) return describeProblems(sender.error);
  const message = sender.value([]).parse(body);
  if (!message.ok) return describeProblems(message.error);
  if ("ignored" in message.value) return message.value.signals ?? message.value.ignored;
  return message.value.pushes.map(({ repository, tag }) => `${repository}:${tag}`);
}

describe("a signal of a sender of the rule document", () => {
  it("has the parts that its expressions give, status and severity in lower case", () => {
    expect(read({ signal: SIGNAL }, BODY)).toEqual([
      {
        kind: "scan",
        repository: `${HOST}/acme/web`,
        registry: HOST,
        tag: "v1",
        digest: DIGEST,
        status: "success",
        severity: "high",
        scanner: "Grype",
      },
    ]);
  });

  it("is read of each item that is no push, of a request without pushes", () => {
    const { when: _, ...always } = SIGNAL;
    const signal = { ...always, tag: "item.tag", digest: "''" };
    const definition = { each: "payload.items", when: "item.pushed", push: { ...PUSH, tag: "item.tag" }, signal };
    const items = [
      { pushed: false, tag: "v1" },
      { pushed: false, tag: "v2" },
    ];
    expect(read(definition, { ...BODY, items })).toMatchObject([{ tag: "v1" }, { tag: "v2" }]);
    expect(read(definition, { ...BODY, items: [...items, { pushed: true, tag: "v3" }] })).toEqual([
      `${HOST}/acme/web:v3`,
    ]);
  });

  it.each<[string, object, string]>([
    ["of no type of its own", { type: "other" }, 'no push, by "when" of the sender own'],
    ["of a host that is none", { host: "registry" }, "senders.own.signal.registry: expected the host of a registry"],
    [
      "of another sender's host without a proof",
      { host: "ghcr.io" },
      'senders.own.signal.registry: expected another host, or a "proof"',
    ],
    ["of a repository that is none", { name: "a b" }, "senders.own.signal.repository: expected a repository"],
    ["of a tag that is none", { tag: "a b" }, "senders.own.signal.tag: expected a tag"],
    ["of a digest that is none", { digest: "sha256:1" }, "senders.own.signal.digest: expected a digest, as in"],
    ["without tag and digest", { tag: "", digest: "" }, "senders.own.signal.digest: expected a digest, or a tag"],
    ["without a field that is read", { worst: undefined }, "senders.own.signal.severity: "],
    [
      "with a text that is too long",
      { worst: "x".repeat(256) },
      "senders.own.signal.severity: expected at most 255 characters",
    ],
  ])("is refused or ignored: %s", (_, fields, problem) => {
    const given = Object.entries({ ...BODY, ...fields }).filter(([, value]) => value !== undefined);
    expect(String(read({ signal: SIGNAL }, Object.fromEntries(given)))).toContain(problem);
  });

  it.each([
    ["kind", "'sbom'", "senders.own.signal.kind: expected scan or replication"],
    ["status", "''", "senders.own.signal.status: expected a text, which is success if all went well"],
    ["when", "'yes'", "signal.when: expected a CEL expression that returns a bool"],
    ["status", "true", "signal.status: expected a CEL expression that returns a string"],
  ])("needs a valid %s: %s", (field, source, problem) => {
    expect(String(read({ signal: { ...SIGNAL, [field]: source } }, BODY))).toContain(problem);
  });
});

it("a sender without push and signal is refused", () => {
  expect(problemsOf({ senders: { own: {} } })).toEqual(["senders.own.push: missing: expected an object"]);
});

import { describe, expect, it } from "vitest";
import { compileSender } from "../../../src/core/custom-senders/compile.ts";
import type { CustomSender } from "../../../src/core/custom-senders/definition.ts";
import { describeProblems } from "../../../src/core/schema/problem.ts";
import { parseBody } from "../../../src/core/senders/parse-body.ts";

const PUSH = { registry: "'registry.example.com'", repository: "payload.name", tag: "payload.tag" };
const PROOF = { header: "x-secret", secret: "${secret:OWN}" };

/** What a sender of a definition reads from a body: its pushes by name, why it is ignored, or the problems. */
function read(
  definition: CustomSender,
  body: unknown,
  headers: Record<string, string> = {},
  text = JSON.stringify(body),
): unknown {
  const sender = compileSender("own", definition);
  if (!sender.ok) throw new Error(describeProblems(sender.error).join("\n"));
  const message = parseBody(sender.value(Object.entries(headers)), text, body);
  if (!message.ok) return describeProblems(message.error);
  if ("ignored" in message.value) return message.value.ignored;
  return message.value.pushes.map(({ repository, tag }) => `${repository}:${tag}`);
}

const BODY = { name: "acme/web", tag: "v1" };

describe("a sender of the rule document", () => {
  it.each<[string, CustomSender, unknown, unknown]>([
    ["reads one push", { push: PUSH }, BODY, ["registry.example.com/acme/web:v1"]],
    [
      "reads each item of a list, and leaves out those that are none",
      {
        each: "payload.items",
        when: "item.kind == 'push'",
        push: { ...PUSH, repository: "item.name", tag: "item.tag" },
      },
      { items: [{ kind: "push", ...BODY }, { kind: "pull" }, { kind: "push", name: "acme/api", tag: "v2" }] },
      ["registry.example.com/acme/web:v1", "registry.example.com/acme/api:v2"],
    ],
    [
      "ignores a request without a push",
      { when: "payload.kind == 'push'", push: PUSH },
      { kind: "pull" },
      'no push, by "when" of the sender own',
    ],
    [
      "reads JSON in Base64 of either alphabet, and the request around it",
      { body: "payload.data.fromBase64().fromJson()", push: { ...PUSH, tag: "request.tag" } },
      // {"name":"acme/ü?"} has both characters in which the alphabets differ.
      { data: btoa('{"name":"acme/web","x":"?>?>"}').replaceAll("+", "-").replaceAll("/", "_"), tag: "v9" },
      ["registry.example.com/acme/web:v9"],
    ],
    [
      "ignores a push with a digest and an empty tag",
      { push: { ...PUSH, digest: "payload.digest" } },
      { ...BODY, tag: "", digest: `sha256:${"5f".repeat(32)}` },
      "a push without a tag",
    ],
    [
      "reads the pushes with a tag beside one without",
      { each: "payload", push: { ...PUSH, repository: "item.name", tag: "item.tag", digest: "item.digest" } },
      [
        { ...BODY, tag: "", digest: `sha256:${"5f".repeat(32)}` },
        { ...BODY, digest: "" },
      ],
      ["registry.example.com/acme/web:v1"],
    ],
  ])("%s", (_, definition, body, expected) => {
    expect(read(definition, body)).toEqual(expected);
  });

  it.each<[string, CustomSender, unknown, string]>([
    ["a missing field", { push: PUSH }, { name: "acme/web" }, "senders.own.push.tag: No such key: tag"],
    ["a tag that is none", { push: PUSH }, { ...BODY, tag: "a b" }, "senders.own.push.tag: expected a tag"],
    ["an empty tag without a digest", { push: PUSH }, { ...BODY, tag: "" }, "senders.own.push.tag: expected a tag"],
    ["a number for a tag", { push: PUSH }, { ...BODY, tag: 7 }, "senders.own.push.tag: expected a tag"],
    [
      "a repository that is none",
      { push: PUSH },
      { ...BODY, name: "Ä" },
      "senders.own.push.repository: expected a repository",
    ],
    [
      "a text that is too long",
      { push: PUSH },
      { ...BODY, tag: "a".repeat(300) },
      "senders.own.push.tag: expected at most 255",
    ],
    ["no list", { each: "payload.items", push: PUSH }, { items: {} }, "senders.own.each: expected a list"],
    [
      "a hundred and one items",
      { each: "payload", push: PUSH },
      Array(101).fill(0),
      "senders.own.each: expected at most 100",
    ],
    [
      "no Base64",
      { body: "payload.name.fromBase64()", push: PUSH },
      BODY,
      "senders.own.body: fromBase64: expected a text",
    ],
    ["no JSON", { body: "payload.name.fromJson()", push: PUSH }, BODY, "senders.own.body: fromJson: expected JSON"],
    [
      "a host without a dot",
      { push: { ...PUSH, registry: "'quay'" } },
      BODY,
      "senders.own.push.registry: expected the host",
    ],
  ])("refuses %s", (_, definition, body, problem) => {
    expect(read(definition, body)).toEqual([expect.stringContaining(problem)]);
  });

  it("stops an expression that takes too much work", () => {
    const each = "payload.items";
    const when = "item.matches('(a|b|c)*d') || payload.text.matches(item)";
    const body = { items: Array(100).fill("(a|b)*c(a|b)*c(a|b)*c"), text: "ab".repeat(20_000) };
    expect(read({ each, when, push: PUSH }, body)).toEqual([expect.stringMatching(/too much work/)]);
  });
});

describe("the host that a sender reports", () => {
  it.each<[string, boolean, unknown]>([
    ["ghcr.io", false, [expect.stringContaining("pushes of ghcr.io are those of the sender github")]],
    ["ghcr.io", true, ["ghcr.io/acme/web:v1"]],
    ["ghcr.io:443", true, [expect.stringContaining("expected it without a port")]],
    ["docker.io", false, [expect.stringContaining("pushes of docker.io are those of the sender docker-hub")]],
    ["docker.io", true, ["acme/web:v1"]],
    ["registry.example.com:5000", false, ["registry.example.com:5000/acme/web:v1"]],
  ])("%s, proven: %s", (host, isProven, expected) => {
    const push = { ...PUSH, registry: `'${host}'` };
    expect(read({ push, ...(isProven && { proof: PROOF }) }, BODY)).toEqual(expected);
  });
});

describe("what another parser could read otherwise", () => {
  it.each([
    ["a repeated key", '{"name":"acme/web","tag":"v1","tag":"v2"}', "tag: expected once: this key is repeated"],
    ["a key in another case", '{"name":"acme/web","tag":"v1","x":[[{"a":1,"A":2}]]}', "x[0][0].A: expected once"],
    [
      "Docker Hub's body beside it",
      '{"name":"acme/web","tag":"v1","push_data":{}}',
      "push_data: belongs to the body of docker-hub",
    ],
  ])("is refused: %s", (_, text, problem) => {
    expect(read({ push: PUSH }, JSON.parse(text), {}, text)).toEqual([expect.stringContaining(problem)]);
  });

  it("is no field of another sender that the expressions read", () => {
    const push = { ...PUSH, repository: "payload.package.name", tag: "payload.package.tag" };
    expect(read({ push }, { package: BODY })).toEqual(["registry.example.com/acme/web:v1"]);
  });
});

describe("headers", () => {
  const when = "headers['x-event'] == 'push'";

  it("are read by their names in lower case", () => {
    expect(read({ when, push: PUSH }, BODY, { "X-Event": "push" })).toEqual(["registry.example.com/acme/web:v1"]);
    expect(read({ when, push: PUSH }, BODY, { "X-Event": "pull" })).toBe('no push, by "when" of the sender own');
  });

  it.each(["Authorization", "Cookie", "Proxy-Authorization", "Cf-Access-Jwt-Assertion"])("hide %s", (name) => {
    const expression = `'${name.toLowerCase()}' in headers`;
    expect(read({ when: expression, push: PUSH }, BODY, { [name]: "x" })).toBe('no push, by "when" of the sender own');
  });
});

describe("the time of a push", () => {
  it.each<[string, unknown, number | undefined]>([
    ["in RFC 3339", "2026-03-04T05:06:07Z", 1_772_600_767_000],
    ["in seconds", 1_772_600_767, 1_772_600_767_000],
    ["in milliseconds", 1_772_600_767_123, 1_772_600_767_123],
    ["that is none", "soon", undefined],
    ["before 1970", -5, undefined],
  ])("%s", (_, at, pushedAt) => {
    const sender = compileSender("own", { push: { ...PUSH, pushed_at: "payload.at" } });
    const message = sender.ok ? sender.value([]).parse({ ...BODY, at }) : sender;
    const [push] = message.ok && "pushes" in message.value ? message.value.pushes : [];
    expect(push?.pushedAt).toBe(pushedAt);
  });
});

it.each<[string, Partial<CustomSender>, string]>([
  ["no boolean", { when: "'yes'" }, "when: expected a CEL expression that returns a bool"],
  ["an unknown variable", { when: "event.tag == 'v1'" }, "when: expected a CEL expression: Unknown variable: event"],
  [
    "a loop in a loop",
    { each: "payload.map(a, payload.map(b, b))" },
    "each: expected no loop over a list inside another loop",
  ],
  ["no text", { push: { ...PUSH, tag: "1" } }, "push.tag: expected a CEL expression that returns a string"],
])("an expression with %s is a problem of the document", (_, fields, problem) => {
  const sender = compileSender("own", { push: PUSH, ...fields });
  expect(sender.ok ? [] : describeProblems(sender.error)).toEqual([expect.stringContaining(problem)]);
});

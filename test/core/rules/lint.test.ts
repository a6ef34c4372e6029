import { describe, expect, it } from "vitest";
import { parseHosts } from "../../../src/core/address/address.ts";
import { lintRules } from "../../../src/core/rules/lint.ts";
import { formatPath } from "../../../src/core/schema/problem.ts";
import { parseRuleDocument } from "../../../src/core/rules/parse-document.ts";

const A = { type: "webhook", url: "https://a.example.com/hook" };
const B = { type: "webhook", url: "https://b.example.com/hook" };

/** What is said of a document, which the Worker must accept. */
function lint(
  document: { targets?: object; rules?: readonly object[]; default?: object; verify?: string; registries?: object },
  hosts = "",
): string[] {
  const { targets = { a: A }, rules = [{ name: "all", targets: Object.keys(targets) }], ...rest } = document;
  const parsed = parseRuleDocument(JSON.stringify({ version: 1, targets, rules, ...rest }));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return lintRules(parsed.value.document, parseHosts(hosts)).map(
    ({ path, message }) => `${formatPath(path)}: ${message}`,
  );
}

const rule = (name: string, rest: object = {}): object => ({ name, targets: ["a"], ...rest });
const secret = (target: object): string[] => lint({ targets: { a: { type: "webhook", ...target } } });

describe("lintRules", () => {
  it.each<[string, Parameters<typeof lint>[0], string[]]>([
    [
      "a rule of another registry whose pushes are held",
      {
        verify: "tag",
        rules: [rule("x", { match: { registry: "ghcr.io" } }), rule("y", { match: { repository: "quay.io/a/*" } })],
      },
      [0, 1].map(
        (place) =>
          `rules[${place}]: holds its pushes: Docker Hub cannot confirm those of other registries; name them in "registries", or deliver them unconfirmed with "verify": "off"`,
      ),
    ],
    [
      "a rule of another registry that is off, and one that may be of Docker Hub",
      { verify: "tag", rules: [rule("x", { match: { registry: "ghcr.io" }, verify: "off" }), rule("y")] },
      [],
    ],
    [
      "rules that may be of Docker Hub",
      {
        verify: "tag",
        rules: ["docker.io", "Docker.IO", "*.io", ["ghcr.io", "docker.io"]].map((registry, place) =>
          rule(`${place}`, { match: { registry } }),
        ),
      },
      ['rules[1].match.registry: no registry has upper case: this is read as "docker.io"'],
    ],
    [
      "a rule that is off where nothing is confirmed",
      { rules: [rule("x", { verify: "off" })] },
      ["rules[0].verify: has no effect: the document requires no confirmation"],
    ],
    [
      "a look-up of tags where nothing is confirmed first",
      { registries: { "ghcr.io": { look_up_tags: true } }, rules: [rule("x", { verify: "digest" })] },
      [
        'registries["ghcr.io"].look_up_tags: has no effect: pushes are routed by a tag that was looked up only if the document has "verify", beside "registries"',
      ],
    ],
    [
      "a look-up of tags that is off, or with a confirmation",
      {
        verify: "digest",
        registries: { "ghcr.io": { look_up_tags: true }, "quay.io": { look_up_tags: false } },
        rules: [rule("x")],
      },
      [],
    ],
    ["a document without fault", { rules: [rule("x", { match: { tag: "v*" } }), rule("y")] }, []],
    ["an unused target", { targets: { a: A, b: B }, rules: [rule("x")] }, ["targets.b: no rule sends to this target"]],
    [
      "a target of a disabled rule",
      { targets: { a: A, b: B }, rules: [rule("x"), { name: "y", enabled: false, targets: ["b"] }] },
      [],
    ],
    [
      "a target of the default",
      { targets: { a: A, b: B }, rules: [rule("x", { match: { tag: "v*" } })], default: { targets: ["b"] } },
      [],
    ],
    [
      "a failover of a failover",
      {
        targets: { a: { ...A, failover: "b" }, b: { ...B, failover: "c" }, c: { ...A, url: "https://c.example.com" } },
        rules: [rule("x")],
      },
      [],
    ],
    [
      "a failover of an unused target",
      { targets: { a: A, b: { ...B, failover: "c" }, c: { ...A, url: "https://c.example.com" } }, rules: [rule("x")] },
      ["targets.b: no rule sends to this target", "targets.c: no rule sends to this target"],
    ],
    [
      "a failover to itself",
      { targets: { a: { ...A, failover: "a" } } },
      ["targets.a.failover: expected another target: a target cannot be its own failover"],
    ],
    [
      "a rule after a final one that takes all",
      { rules: [rule("x", { final: true }), rule("y", { match: { tag: "v*" } })] },
      ['rules[1]: never reached: the rule "x" before it takes every push and is final'],
    ],
    ["a rule after one that takes all", { rules: [rule("x"), rule("y", { match: { tag: "v*" } })] }, []],
    ["a rule after a disabled final one", { rules: [rule("x", { final: true, enabled: false }), rule("y")] }, []],
    [
      "a disabled rule that would not be reached",
      { rules: [rule("x", { final: true }), rule("y", { enabled: false })] },
      [],
    ],
    [
      "the same conditions in another order",
      {
        rules: [
          rule("x", { match: { tag: "v*", pusher: "ci" }, final: true }),
          rule("y", { match: { pusher: "ci", tag: "v*" } }),
        ],
      },
      ['rules[1]: never reached: the rule "x" before it has the same conditions and is final'],
    ],
    [
      "the same conditions without final",
      { rules: [rule("x", { match: { tag: "v*" } }), rule("y", { match: { tag: "v*" } })] },
      [],
    ],
    [
      "a repository of all, which takes every push",
      { rules: [rule("x", { match: { all: [{ repository: "**" }, {}] }, final: true }), rule("y")] },
      ['rules[1]: never reached: the rule "x" before it takes every push and is final'],
    ],
    [
      "any of conditions of which one takes all",
      { rules: [rule("x", { match: { any: [{ tag: "v*" }, {}] }, final: true }), rule("y")] },
      ['rules[1]: never reached: the rule "x" before it takes every push and is final'],
    ],
    [
      "any of conditions that take not all",
      { rules: [rule("x", { match: { any: [{ tag: "v*" }] }, final: true }), rule("y")] },
      [],
    ],
    ["not a tag", { rules: [rule("x", { match: { not: { tag: "v*" } }, final: true }), rule("y")] }, []],
    [
      "a target twice in the default",
      { rules: [rule("x", { match: { tag: "v*" } })], default: { targets: ["a", "a"] } },
      ['default.targets[1]: "a" is in this list already; it counts once'],
    ],
    [
      "a repository of Docker Hub, which pushes of other registries have not",
      { rules: [rule("x", { match: { repository: "*/*" }, final: true }), rule("y")] },
      [],
    ],
    [
      "a tag of all, which a push may lack",
      { rules: [rule("x", { match: { tag: "*" }, final: true }), rule("y")] },
      [],
    ],
    [
      "a rule on alerts after a final one that takes every push",
      { rules: [rule("x", { final: true }), rule("y", { on: "events.held" })] },
      [],
    ],
    [
      "a rule on an alert after a final one that takes each of these",
      { rules: [rule("x", { on: ["events.held", "push"], final: true }), rule("y", { on: "events.held" })] },
      ['rules[1]: never reached: the rule "x" before it takes every push and every such alert and is final'],
    ],
    [
      "a rule on two types of which one is taken",
      { rules: [rule("x", { on: "events.held", final: true }), rule("y", { on: ["events.held", "push"] })] },
      [],
    ],
    [
      "a default after a rule that takes every alert",
      { rules: [rule("x", { on: "events.held" })], default: { targets: ["a"] } },
      [],
    ],
    [
      "a default after a rule that takes all",
      { rules: [rule("x")], default: { targets: ["a"] } },
      ['default: never used: the rule "x" takes every push'],
    ],
    [
      "a target twice in a list",
      { rules: [{ name: "x", targets: ["a", { target: "a", delay: "1m" }] }] },
      ['rules[0].targets[1]: "a" is in this list already; it counts once'],
    ],
    [
      "two targets that are the same",
      { targets: { a: A, b: { ...A, description: "again" } } },
      ['targets.b: the same as the target "a": a push that goes to both is sent twice'],
    ],
    [
      "two targets with the same headers in another order",
      {
        targets: {
          a: { ...A, headers: { "x-one": "1", "x-two": "2", "x-three": "3" } },
          b: { ...A, headers: { "x-three": "3", "x-two": "2", "x-one": "1" } },
        },
      },
      ['targets.b: the same as the target "a": a push that goes to both is sent twice'],
    ],
  ])("says of %s what it should", (_, document, expected) => {
    expect(lint(document)).toEqual(expected);
  });

  it.each([
    ["http://a.example.com/", "expected https"],
    ["https://10.0.0.1/", "is an IP address"],
    ["https://server/", "is a private name"],
    ["https://user@a.example.com/", "credentials in a URL"],
    ["https://${secret:USER}@a.example.com/", "credentials in a URL"],
    ["https://[fd00::1]/${secret:PART}", "is an IP address"],
    ["https://user:${secret:PASSWORD}@a.example.com/", "credentials in a URL"],
    ["https://localhost:8080/", "list localhost:8080 in ALLOWED_PRIVATE_HOSTS"],
    ["https://10.0.0.1.nip.io/", "is a name for an IP address"],
    ["https://169.254.169.254/", "is an address that no target may have (linkLocal)"],
    ["https://a.example.com:25/", "25 is not a port of web servers"],
  ])("warns of the address %s", (url, message) => {
    expect(lint({ targets: { a: { type: "webhook", url } } })).toEqual([
      expect.stringContaining(`targets.a.url: the Worker will not send there: `),
    ]);
    expect(lint({ targets: { a: { type: "webhook", url } } })[0]).toContain(message);
  });

  it("accepts listed private hosts and hosts in secrets", () => {
    expect(lint({ targets: { a: { type: "webhook", url: "http://10.0.0.1:8080/" } } }, "10.0.0.1:8080")).toEqual([]);
    expect(lint({ targets: { a: { type: "webhook", url: "${secret:URL}" } } })).toEqual([]);
    expect(lint({ targets: { a: { type: "webhook", url: "https://${secret:HOST}/x" } } })).toEqual([]);
  });

  it("warns of a reserved secret", () => {
    expect(secret({ url: "https://a.example.com/${secret:RELAY_TOKENS}" })).toEqual([
      expect.stringContaining(
        "targets.a: nothing can be sent: the secret RELAY_TOKENS is reserved for hubrelay itself: use another name",
      ),
    ]);
  });
});

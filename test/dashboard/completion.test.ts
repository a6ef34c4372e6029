import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
import { suggestAt } from "../../src/dashboard/rules/completion/suggest.ts";
import schema from "../../rules.schema.json" with { type: "json" };

const SENDERS = ["docker-hub", "github"];

function suggest(marked: string): ReturnType<typeof suggestAt> {
  return suggestAt(marked.replace("|", ""), marked.indexOf("|"), { schema, senders: SENDERS });
}

function labels(marked: string): string[] {
  return suggest(marked)?.options.map(({ label }) => label) ?? [];
}

/** The text after the first suggestion of a label, with the cursor as `|`. */
function accept(marked: string, label: string): string {
  const { from, to, options } = suggest(marked) ?? { from: 0, to: 0, options: [] };
  const { insert, cursor } = options.find((each) => each.label === label) ?? { insert: "", cursor: 0 };
  const text = marked.replace("|", "");
  return `${text.slice(0, from)}${insert.slice(0, cursor)}|${insert.slice(cursor)}${text.slice(to)}`;
}

describe("suggestions of fields", () => {
  it("are those that the document lacks, the required ones first", () => {
    expect(labels('{ "version": 1, "accept": [], | }')).toEqual([
      "targets",
      "rules",
      "$schema",
      "description",
      "senders",
      "callback",
      "verify",
      "registries",
      "watch",
      "gates",
      "default",
    ]);
  });

  it.each([
    ["of a target without a type", '{ "targets": { "a": { "|" } } }', ["type", "description", "timeout"]],
    ["of a target whose type is typed", '{ "targets": { "a": { "ty|": "slack" } } }', ["type", "description"]],
    ["of a webhook", '{ "targets": { "a": { "type": "webhook", "|" } } }', ["url", "method", "headers"]],
    ["of Slack", '{ "targets": { "a": { | "type": "slack" } } }', ["url", "text", "description"]],
    ["of a rule", '{ "rules": [{ "name": "x", "|" }] }', ["targets", "description", "enabled", "on"]],
    ["of a condition", '{ "rules": [{ "match": { "tag": { "|" } } }] }', ["exact", "glob", "prefix"]],
    ["of a nested condition", '{ "rules": [{ "match": { "not": { "any": [{ "is_p|" }] } } }] }', ["repository"]],
    ["of a rule's target", '{ "rules": [{ "targets": [{ "|" }] }] }', ["target", "delay", "timeout"]],
    ["of an object that has alternatives", '{ "verify": { "|" } }', ["by", "pullable", "within"]],
  ])("are those %s", (_, marked, expected) => {
    expect(labels(marked).slice(0, expected.length)).toEqual(expected);
  });

  it("have the description of the schema", () => {
    const [first] = suggest('{ "targets": { "a": { "type": "webhook", "url": "u", "met|" } } }')?.options ?? [];
    expect(first).toMatchObject({ label: "method", kind: "field", info: "`GET` has no body. Default: `POST`." });
  });

  it.each([
    ["a text", '{ "targets": { "a": { "ty|" } } }', "type", '{ "targets": { "a": { "type": "|" } } }'],
    ["an object", "{ tar| }", "targets", '{ "targets": {|} }'],
    ["a list", '{ "ru|\n}', "rules", '{ "rules": [|]\n}'],
    ["a number", '{ "ver|"\n}', "version", '{ "version": |\n}'],
    ["a comma", '{ "ver|"\n "rules": [] }', "version", '{ "version": |,\n "rules": [] }'],
    ["nothing before a colon", '{ "ver|": 1 }', "version", '{ "version"|: 1 }'],
  ])("write %s behind the name", (_, marked, label, expected) => {
    expect(accept(marked, label)).toBe(expected);
  });
});

describe("suggestions of values", () => {
  it.each([
    ["a list of texts", '{ "callback": "|" }', ["settled", "accepted", "off"]],
    ["a constant", '{ "version": | }', ["1"]],
    ["a boolean", '{ "rules": [{ "final": | }] }', ["true", "false"]],
    ["alternatives", '{ "rules": [{ "verify": "|" }] }', ["off", "tag", "digest"]],
    [
      "a list without its elements",
      '{ "rules": [{ "match": { "received": { "days": ["sat", "s|"] } } }] }',
      ["sun", "mon", "tue", "wed", "thu", "fri"],
    ],
    [
      "a field by the target's type",
      '{ "targets": { "a": { "type": "webhook", "body": "|" } } }',
      [
        "original",
        "cloudevents",
        "cloudevents-binary",
        "none",
        "docker-hub",
        "github",
        "harbor",
        "quay",
        "distribution",
      ],
    ],
  ])("are those of %s", (_, marked, expected) => {
    expect(labels(marked)).toEqual(expected);
  });

  it("are all types of targets, also where one is there", () => {
    expect(labels('{ "targets": { "a": { "type": "sla|ck" } } }')).toHaveLength(24);
    expect(accept('{ "targets": { "a": { "type": "sla|ck" } } }', "teams")).toBe(
      '{ "targets": { "a": { "type": "teams"| } } }',
    );
  });
});

describe("suggestions of names", () => {
  const targets = '"targets": { "web": {}, "chat": {}, "spare": {} }';

  it.each([
    ["a rule's targets", `{ ${targets}, "rules": [{ "targets": ["web", "|"] }] }`, ["chat", "spare"]],
    [
      "a rule's target with settings",
      `{ ${targets}, "rules": [{ "targets": [{ "target": "|" }] }] }`,
      ["web", "chat", "spare"],
    ],
    ["the default", `{ ${targets}, "default": { "targets": ["|"] } }`, ["web", "chat", "spare"]],
    [
      "after, of the same rule",
      `{ ${targets}, "rules": [{ "targets": ["web", { "target": "chat" }, { "target": "spare", "after": ["|"] }] }] }`,
      ["web", "chat"],
    ],
    [
      "after, with the gates",
      `{ ${targets}, "gates": { "scan": {} }, "rules": [{ "targets": ["web", { "target": "chat", "after": ["|"] }] }] }`,
      ["web", "scan"],
    ],
    ["a failover, without the target itself", '{ "targets": { "web": { "failover": "|" }, "spare": {} } }', ["spare"]],
    ["accepted senders", '{ "senders": { "mine": {} }, "accept": ["github", "|"] }', ["docker-hub", "mine"]],
    [
      "secrets of the document",
      '{ "targets": { "a": { "type": "webhook", "hub_signature": "|", "url": "${secret:URL}" } } }',
      ["${secret:URL}"],
    ],
    ["a document that is not finished", `{ ${targets}, "rules": [{ "targets": ["|`, ["web", "chat", "spare"]],
  ])("are for %s", (_, marked, expected) => {
    expect(labels(marked)).toEqual(expected);
  });

  it.each([
    ["a target's name", '{ "targets": { "|" } }'],
    ["a free text", '{ "description": "|" }'],
    ["an unknown field", '{ "nowhere": { "|" } }'],
  ])("are none for %s", (_, marked) => {
    expect(suggest(marked)).toBeUndefined();
  });
});

it("never throws, and replaces the text around the offset", () => {
  const piece = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    '"',
    "\n",
    '"targets"',
    '"rules"',
    '"type"',
    '"slack"',
    "constructor",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.nat(), (pieces, nat) => {
      const text = pieces.join("");
      const offset = nat % (text.length + 1);
      const found = suggestAt(text, offset, { schema, senders: SENDERS });
      if (found === undefined) return;
      expect(found.from).toBeLessThanOrEqual(offset);
      expect(found.to).toBeGreaterThanOrEqual(offset);
      expect(found.options.length).toBeGreaterThan(0);
    }),
  );
});

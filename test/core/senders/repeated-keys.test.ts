import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatPath } from "../../../src/core/schema/problem.ts";
import type { Fields } from "../../../src/core/schema/fields.ts";
import { repeatedKeys } from "../../../src/core/senders/repeated-keys.ts";
import { senderOf } from "../../../src/core/senders/senders.ts";
import { parseBody } from "../../../src/core/senders/parse-body.ts";
import * as bodies from "./bodies.ts";

/** The paths of a body's problems, in the sender's own reading. */
function pathsOf(sender: string, json: string): string[] {
  const { fields = {} } = senderOf(sender) ?? {};
  return repeatedKeys(json, fields).map(({ path }) => formatPath(path));
}

const HUB = "docker-hub";
const hub = (push: string, repository: string): string => `{"push_data":{${push}},"repository":{${repository}}}`;

const ambiguous: readonly (readonly [what: string, sender: string, json: string, paths: readonly string[]])[] = [
  [
    "other cases of two fields",
    HUB,
    hub(`"tag":"v1.2.3","Tag":"v0.0.1"`, `"repo_name":"acme/web","Repo_Name":"victim/db"`),
    ["push_data.Tag", "repository.Repo_Name"],
  ],
  ["a field twice", HUB, hub(`"tag":"v1","tag":"v2"`, `"repo_name":"acme/web"`), ["push_data.tag"]],
  ["the same value twice", HUB, hub(`"tag":"v1","tag":"v1"`, `"repo_name":"acme/web"`), ["push_data.tag"]],
  [
    "a field repeated with null",
    HUB,
    hub(`"tag":"v1"`, `"repo_name":"victim/db","repo_name":null,"namespace":"acme","name":"web"`),
    ["repository.repo_name"],
  ],
  [
    "two repository objects",
    HUB,
    `{"push_data":{"tag":"v1"},"repository":{"repo_name":"victim/db"},"repository":{"name":"web","namespace":"acme"}}`,
    ["repository"],
  ],
  ["an escaped key", HUB, hub(String.raw`"tag":"v1","\u0074ag":"v2"`, `"repo_name":"acme/web"`), ["push_data.tag"]],
  [
    "an escaped key in another case",
    HUB,
    hub(String.raw`"tag":"v1","\u0054AG":"v2"`, `"repo_name":"acme/web"`),
    ["push_data.TAG"],
  ],
  [
    "the long s",
    HUB,
    `{"pu\u017fh_data":{"tag":"v0"},"push_data":{"tag":"v1"},"repository":{"repo_name":"acme/web"}}`,
    [`["pu\u017fh_data"]`, "push_data"],
  ],
  [
    "the Kelvin sign",
    "quay",
    `{"docker_url":"quay.io/acme/web","doc\u212aer_url":"quay.io/victim/db"}`,
    [`["doc\u212aer_url"]`],
  ],
  [
    "another spelling alone, which Go reads",
    HUB,
    hub(`"Tag":"v0"`, `"REPO_NAME":"victim/db","namespace":"acme","name":"web"`),
    ["push_data.Tag", "repository.REPO_NAME"],
  ],
  ["a key that nothing reads", HUB, hub(`"tag":"v1","x":1,"X":2`, `"repo_name":"acme/web"`), ["push_data.X"]],
  ["spaces everywhere", HUB, ` { "push_data" : { "tag" : "v1" , "tag" : "v2" } } `, ["push_data.tag"]],
  [
    "a body of GitHub",
    "github",
    `{"package":{"name":"web","package_version":{"container_metadata":{"tag":{"name":"v1","name":"v0"}}}}}`,
    ["package.package_version.container_metadata.tag.name"],
  ],
  ["two packages of GitHub", "github", `{"package":{"name":"web"},"Package":{"name":"db"}}`, ["Package"]],
  ["a body of Quay", "quay", `{"updated_tags":["v1"],"updated_tags":["v0"]}`, ["updated_tags"]],
  [
    "a body of Harbor",
    "harbor",
    `{"event_data":{"resources":[{"tag":"v1"},{"tag":"v1","TAG":"v0"}],"repository":{"repo_full_name":"a","Repo_Full_Name":"b"}}}`,
    ["event_data.resources[1].TAG", "event_data.repository.Repo_Full_Name"],
  ],
  [
    "a body of Distribution",
    "distribution",
    `{"events":[{"target":{"tag":"v1"}},{"target":{"repository":"a","repository":"b"},"request":{"host":"x","host":"y"}}]}`,
    ["events[1].target.repository", "events[1].request.host"],
  ],
  ["a body of GitLab", "gitlab", `{"events":[],"events":[]}`, ["events"]],
  ["a body of Azure", "acr", `{"target":{"tag":"v1","tag":"v2"},"Request":{"host":"x"}}`, ["target.tag", "Request"]],
];

describe("an ambiguous key is a problem", () => {
  it.each(ambiguous)("%s", (_, sender, json, paths) => {
    expect(pathsOf(sender, json)).toEqual(paths);
  });

  it("problems have a path and advice", () => {
    const sender = senderOf(HUB);
    if (sender === undefined) throw new Error("no Docker Hub");
    const json = hub(`"tag":"v1","Tag":"v2","tag":"v3"`, `"Repo_Name":"acme/web"`);
    expect(parseBody(sender, json, JSON.parse(json))).toEqual({
      ok: false,
      error: [
        {
          path: ["push_data", "Tag"],
          message: `expected once: "tag" is the same key to receivers that ignore case`,
        },
        { path: ["push_data", "tag"], message: `expected once: "Tag" is the same key to receivers that ignore case` },
        {
          path: ["repository", "Repo_Name"],
          message: `expected the spelling "repo_name": receivers that ignore case read this key as that field`,
        },
      ],
    });
  });

  it("there are at most 10 problems, and long keys are cut", () => {
    const many = `{${`"${"k".repeat(200)}":1,`.repeat(50)}"push_data":{"tag":1,"tag":2}}`;
    const problems = repeatedKeys(many, senderOf(HUB)?.fields ?? {});
    expect(problems).toHaveLength(10);
    expect(problems[0]?.path).toEqual([`${"k".repeat(100)}…`]);
    const whole = `{"${"k".repeat(100)}":1,"${"k".repeat(100)}":2}`;
    expect(repeatedKeys(whole, senderOf(HUB)?.fields ?? {})[0]?.path).toEqual(["k".repeat(100)]);
  });
});

describe("an unambiguous body has no problem", () => {
  it.each([
    ["repeats in an object that is not read", HUB, `{"x":{"a":1,"A":2,"a":3},"repository":{"more":{"tag":1,"tag":2}}}`],
    ["repeats inside a text", HUB, hub(String.raw`"tag":"\",\"tag\":\"v2"`, `"full_description":"\\\\"`)],
    ["an escaped key alone", HUB, hub(String.raw`"\u0074ag":"v1"`, `"repo_name":"acme/web"`)],
    ["the same key in two objects", "distribution", `{"events":[{"target":{"tag":"a"}},{"target":{"tag":"b"}}]}`],
    ["fields of another sender", HUB, `{"events":[{"Tag":1,"tag":2}],"package":{"name":1,"NAME":2}}`],
    ["a letter that only looks alike", HUB, hub(`"tag":"v1","t\u0430g":"v2","\u0131":1,"i":2`, "")],
    ["no object", HUB, `[{"tag":1,"tag":2}]`],
  ])("%s", (_, sender, json) => {
    JSON.parse(json);
    expect(pathsOf(sender, json)).toEqual([]);
  });

  it.each([
    ["github", bodies.github({})],
    ["quay", bodies.quay(["v1.2.3", "latest"])],
  ])("a documented body of %s", (sender, body) => {
    expect(pathsOf(sender, JSON.stringify(body, undefined, 2))).toEqual([]);
  });
});

/** A member of an object, and an object, as JSON's text: unlike a value, it can repeat keys. */
type Member = readonly [key: string, value: Json];
type Json = string | number | null | { readonly members: readonly Member[] };

const KEYS = ["push_data", "Push_Data", "pu\u017fh_data", "repository", "REPOSITORY", "tag", "Tag", "TAG", "repo_name"];
const MORE = ["Repo_Name", "namespace", "name", "pusher", "pu\u017fher", "x", "X", "\u212a", "k", "callback_url"];

const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<Json>("acme/web", "victim/db", "v1", 1, null),
    fc
      .array(fc.tuple(fc.constantFrom(...KEYS, ...MORE), tie("json")), { maxLength: 4 })
      .map((members) => ({ members })),
  ),
}));

function text(value: Json, escapes: boolean): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const key = (name: string): string =>
    escapes
      ? `"${Array.from(name, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`).join("")}"`
      : `"${name}"`;
  return `{${value.members.map(([name, inner]) => `${key(name)}:${text(inner, escapes)}`).join(",")}}`;
}

type Choose = (members: readonly Member[], field: string) => Json | undefined;

const first: Choose = (members, field) => members.find(([key]) => key === field)?.[1];
const last: Choose = (members, field) => members.findLast(([key]) => key === field)?.[1];
const folded = (key: string): string => key.toLowerCase().replaceAll("\u017f", "s");
const lastOfAnyCase: Choose = (members, field) => members.findLast(([key]) => folded(key) === field)?.[1];

/** Returns the known fields as a reader sees them. */
function seen(value: Json | undefined, { fields }: Fields, choose: Choose): unknown {
  if (typeof value !== "object" || value === null || fields === undefined) return value;
  return Object.fromEntries(
    [...fields].map(([name, inner]) => [name, seen(choose(value.members, name), inner, choose)]),
  );
}

describe("a body without problems", () => {
  it("reads the same for parsers that keep the first, the last, or fold case", () => {
    const fields = senderOf(HUB)?.fields ?? {};
    let accepted = 0;
    fc.assert(
      fc.property(json, fc.boolean(), (value, escapes) => {
        const body = text(value, escapes);
        if (repeatedKeys(body, fields).length > 0) return;
        accepted++;
        const expected = seen(value, fields, last);
        // Leaves that are objects are not read further, by anybody.
        expect(seen(value, fields, first)).toEqual(expected);
        expect(seen(value, fields, lastOfAnyCase)).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(200);
  });

  it("includes every JSON.stringify output with the known keys", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 0, max: 2 }), (value, indent) => {
        const body = JSON.stringify({ more: value, push_data: { tag: "v1" } }, undefined, indent);
        expect(repeatedKeys(body, senderOf(HUB)?.fields ?? {})).toEqual([]);
        // A repeat behind any value is found.
        const repeated = `${body.slice(0, -1)},"push_data":null}`;
        expect(pathsOf(HUB, repeated)).toEqual(["push_data"]);
      }),
    );
  });
});

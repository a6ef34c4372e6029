import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inFormatOf } from "../../src/cli/rules/source/format.ts";
import { sourceOf } from "../../src/cli/rules/source/source.ts";
import { hubrelay, hubrelayJson, TemporaryDirectory } from "./command.ts";

const YAML = `# yaml-language-server: $schema=./rules.schema.json
version: 1
targets:
  deploy: &webhook
    type: webhook
    url: https://deploy.example.com/ # the real one
    kind: deploy
  chat:
    <<: *webhook
    kind: notify
rules:
  - name: releases
    match: { tag: { version: ">=3.2 <4" } }
    targets: [deploy, chat]
`;

const JSONC = `// What goes where.
{
  "version": 1,
  "targets": { "chat": { "type": "webhook", "url": "https://chat.example.com/" } }, /* one
     target */
  "rules": [
    { "name": "all", "targets": ["chat"], }, // the last comma goes
  ],
}
`;

/** The problems of a file of this name, as `rules check` prints them, without its last line. */
async function problemsOf(name: string, text: string): Promise<string[]> {
  using directory = new TemporaryDirectory();
  writeFileSync(join(directory.path, name), text);
  const { stdout } = await hubrelay(["rules", "check", name], { cwd: directory.path });
  return stdout.trimEnd().split("\n");
}

describe("a rule document in YAML", () => {
  it("is read with comments, anchors and merge keys", async () => {
    expect(JSON.parse(sourceOf(YAML, "rules.yaml").json)).toEqual({
      version: 1,
      targets: {
        deploy: { type: "webhook", url: "https://deploy.example.com/", kind: "deploy" },
        chat: { type: "webhook", url: "https://deploy.example.com/", kind: "notify" },
      },
      rules: [{ name: "releases", match: { tag: { version: ">=3.2 <4" } }, targets: ["deploy", "chat"] }],
    });
    expect(await problemsOf("rules.yml", YAML)).toEqual(["valid rules.yml: 1 rule, 2 targets"]);
  });

  it.each<[what: string, text: string, problem: string]>([
    [
      "an unknown field, at its name",
      YAML.replace("tag: {", "tags: {"),
      'rules.yaml:13:14 rules[0].match.tags: unknown field: did you mean "tag"?',
    ],
    [
      "a wrong value",
      YAML.replace('">=3.2 <4"', "newest"),
      "rules.yaml:13:30 rules[0].match.tag.version: expected a range of versions, as in >=3.2 <4, ^2024.01 or 1.2.*",
    ],
    [
      "a wrong value of an anchor",
      YAML.replace("https://deploy.example.com/ #", "ftp://deploy #"),
      "rules.yaml:6:10 targets.deploy.url: expected a URL that begins with https://, or ${secret:NAME} for a URL that is kept as a secret",
    ],
    [
      "a missing field, at what lacks it",
      YAML.replace("- name: releases\n    match", "- match"),
      "rules.yaml:12:5 rules[0].name: missing",
    ],
    [
      "an empty value, behind its name",
      YAML.replace("kind: deploy", "timeout:"),
      "rules.yaml:7:13 targets.deploy.timeout: expected a text, got null",
    ],
    ["a bad indentation", YAML.replace("  chat:", " chat:"), "rules.yaml:8:1 expected YAML: "],
    ["a name that is there twice", `${YAML}version: 1\n`, "rules.yaml:15:1 expected YAML: Map keys must be unique"],
    [
      "an unknown tag",
      YAML.replace("kind: notify", "kind: !env KIND"),
      "rules.yaml:10:11 expected YAML: Unresolved tag: !env",
    ],
    [
      "an alias without an anchor",
      YAML.replace("*webhook", "*hook"),
      "rules.yaml:9:9 expected YAML: no anchor has the name hook",
    ],
    [
      "a second document",
      `${YAML}---\nversion: 1\n`,
      "rules.yaml:15:1 expected YAML: Source contains multiple documents",
    ],
  ])("with %s is refused with the place", async (_, text, problem) => {
    const first = (await problemsOf("rules.yaml", text)).find((line) => line.startsWith("problem")) ?? "";
    expect(first.slice(0, `problem ${problem}`.length)).toBe(`problem ${problem}`);
  });

  it("has a wrong value of a merged map where the map is written", async () => {
    const text = YAML.replace("https://deploy.example.com/ #", "ftp://deploy #");
    const places = (await problemsOf("rules.yaml", text)).map((line) => /rules\.yaml:\d+:\d+ \S+/.exec(line)?.[0]);
    expect(places).toContain("rules.yaml:6:10 targets.chat.url:");
  });

  it("whose aliases would grow it without bound is refused", async () => {
    const levels = Array.from({ length: 12 }, (_, index) => {
      const before = `*a${index}`;
      return `a${index + 1}: &a${index + 1} [${Array.from({ length: 10 }, () => before).join(", ")}]`;
    });
    const [problem] = await problemsOf("rules.yaml", ["a0: &a0 [x]", ...levels].join("\n"));
    expect(problem).toMatch(/^problem rules\.yaml:1:1 expected YAML: Excessive alias count/);
  });

  it("has no value but what YAML 1.2 gives it", () => {
    const text = "a: no\non: 1\nb: 2026-11-29\nc: 0x1F\n__proto__: { d: 1 }\n";
    const json = '{"a":"no","on":1,"b":"2026-11-29","c":31,"__proto__":{"d":1}}';
    expect(JSON.stringify(JSON.parse(sourceOf(text, "rules.yaml").json))).toBe(json);
  });
});

describe("a rule document in JSON with comments", () => {
  it("is read without comments and last commas", async () => {
    expect(JSON.parse(sourceOf(JSONC, "rules.jsonc").json)).toEqual({
      version: 1,
      targets: { chat: { type: "webhook", url: "https://chat.example.com/" } },
      rules: [{ name: "all", targets: ["chat"] }],
    });
    expect(await problemsOf("rules.jsonc", JSONC)).toEqual(["valid rules.jsonc: 1 rule, 1 target"]);
  });

  it("keeps what looks like a comment in a text", () => {
    const text = '{ "a": "// no /* comment */", "b": "x,]" }';
    expect(JSON.parse(sourceOf(text, "rules.jsonc").json)).toEqual({ a: "// no /* comment */", b: "x,]" });
  });

  it.each<[what: string, text: string, problem: string]>([
    [
      "an unknown field behind a comment",
      JSONC.replace('"targets": ["chat"]', '"target": ["chat"]'),
      "rules.jsonc:7:22 rules[0].target: unknown field",
    ],
    [
      "a character that is none of JSON",
      JSONC.replace('"version"', "@"),
      "rules.jsonc:3:3 expected JSON with comments: Unexpected character '@' found.",
    ],
    ["a missing comma", JSONC.replace('"version": 1,', '"version": 1'), "rules.jsonc:4:3 expected JSON: "],
  ])("with %s is refused with the place", async (_, text, problem) => {
    const lines = await problemsOf("rules.jsonc", text);
    expect(lines.map((line) => line.slice(0, `problem ${problem}`.length))).toContain(`problem ${problem}`);
  });

  it("is refused in a file that says it is JSON", async () => {
    expect(await problemsOf("rules.json", JSONC)).toContain(
      "problem rules.json:1:1 expected JSON: remove the comment, JSON has none; a rule and a target have a description",
    );
  });
});

describe("every command that reads a rule document", () => {
  it.each([
    ["YAML", YAML],
    ["JSON with comments", JSONC],
  ])("reads %s from standard input too", async (_, input) => {
    expect((await hubrelay(["rules", "check", "-"], { input })).exitCode).toBe(0);
    const { json } = await hubrelayJson<{ targets: string[] }>(
      ["rules", "test", "-", "--repository", "acme/web", "--tag", "3.3"],
      { input },
    );
    expect(json.targets).toContain("chat");
  });

  it("reads cases in YAML", async () => {
    using directory = new TemporaryDirectory();
    writeFileSync(join(directory.path, "rules.yaml"), YAML);
    const cases = "- push: { repository: acme/web, tag: '3.10' } # quoted\n  expect: { targets: [deploy, chat] }\n";
    writeFileSync(join(directory.path, "cases.yaml"), cases);
    const run = await hubrelay(["rules", "test", "rules.yaml", "--cases", "cases.yaml"], { cwd: directory.path });
    expect(run).toMatchObject({ exitCode: 0 });
  });
});

it("an example of docs is the same in YAML", () => {
  const json = readFileSync("docs/examples/releases.json", "utf8");
  expect(JSON.parse(sourceOf(json, "rules.yaml").json)).toEqual(JSON.parse(json));
});

it("what is pulled into a YAML file is YAML of the same meaning, and else the text as it is", () => {
  const json = '{"version":1,"rules":[{"name":"one","match":{"tag":"1.10"}}],"on":"no"}';
  const yaml = inFormatOf("rules.yml", json);
  expect(yaml).toBe('version: 1\nrules:\n  - name: one\n    match:\n      tag: "1.10"\non: no\n');
  expect(JSON.parse(sourceOf(yaml, "rules.yml").json)).toEqual(JSON.parse(json));
  expect([inFormatOf("rules.json", json), inFormatOf("rules.yaml", "{")]).toEqual([json, "{"]);
});

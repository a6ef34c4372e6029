import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hubrelay, ROOT, TemporaryDirectory } from "./command.ts";

const WRONG = `{
  "version": 1,
  "targets": { "chat": { "type": "slack", "url": "https://hooks.slack.com/x" } },
  "rules": [{ "name": "50%, <all> & \\"more\\"", "match": { "tags": "v*" }, "targets": ["chat"] }]
}`;
/** Valid, but no rule sends to the second target. */
const DOUBTFUL = `{
  "version": 1,
  "targets": {
    "chat": { "type": "slack", "url": "\${secret:CHAT_URL}" },
    "old": { "type": "slack", "url": "\${secret:OLD_URL}" }
  },
  "rules": [{ "name": "all", "targets": ["chat"] }]
}`;

async function check(text: string, ...args: string[]) {
  using directory = new TemporaryDirectory();
  writeFileSync(join(directory.path, "rules, 1.json"), text);
  const { exitCode, stdout } = await hubrelay(["rules", "check", "rules, 1.json", ...args], { cwd: directory.path });
  return { exitCode, stdout };
}

describe("rules check --format github", () => {
  it("annotates the line of each problem", async () => {
    const { exitCode, stdout } = await check(WRONG, "--format", "github");
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^::error file=rules%2C 1\.json,line=4,col=\d+,title=hubrelay::rules\[0\]\.match\.tags: .*\n$/,
    );
  });

  it("warns of what is probably a mistake, and with --strict calls it an error", async () => {
    const loose = await check(DOUBTFUL, "--format", "github");
    expect(loose).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^::warning file=.*line=5,.*targets\.old/) as string,
    });
    const strict = await check(DOUBTFUL, "--format", "github", "--strict");
    expect(strict).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/^::error file=/) as string });
  });

  it("says that a document is valid", async () => {
    const example = readFileSync(join(ROOT, "rules.example.json"), "utf8");
    expect(await check(example, "--format", "github")).toEqual({ exitCode: 0, stdout: "valid rules, 1.json\n" });
  });
});

describe("rules check --format sarif", () => {
  it("is a log of SARIF 2.1.0 with the place of each finding", async () => {
    const { exitCode, stdout } = await check(WRONG, "--format", "sarif");
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [
        {
          tool: { driver: { name: "hubrelay", rules: [{ id: "rules" }] } },
          results: [
            {
              ruleId: "rules",
              level: "error",
              message: { text: expect.stringContaining("rules[0].match.tags: ") as string },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: "rules,%201.json" },
                    region: { startLine: 4, startColumn: expect.any(Number) as number },
                  },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it("has an empty list for a document without findings", async () => {
    const { stdout } = await check(readFileSync(join(ROOT, "rules.example.json"), "utf8"), "--format", "sarif");
    expect((JSON.parse(stdout) as { runs: { results: unknown[] }[] }).runs[0]?.results).toEqual([]);
  });
});

describe("rules check --format junit", () => {
  it("has a failed case for each problem", async () => {
    const { exitCode, stdout } = await check(WRONG, "--format", "junit");
    expect(exitCode).toBe(1);
    const lines = stdout.split("\n");
    expect(lines.slice(0, 3)).toEqual([
      '<?xml version="1.0" encoding="UTF-8"?>',
      "<testsuites>",
      '  <testsuite name="rules, 1.json" tests="1" failures="1">',
    ]);
    expect(lines[3]).toMatch(
      /^ {4}<testcase classname="rules, 1\.json" name="rules, 1\.json:4:\d+"><failure message="rules\[0\]\.match\.tags: [^"<]*"\/><\/testcase>$/,
    );
    expect(lines.slice(4)).toEqual(["  </testsuite>", "</testsuites>", ""]);
  });

  it("has a case that passes for a valid document, and for a warning", async () => {
    const example = await check(readFileSync(join(ROOT, "rules.example.json"), "utf8"), "--format", "junit");
    expect(example.stdout).toContain('<testcase classname="rules, 1.json" name="valid"/>');
    const doubtful = await check(DOUBTFUL, "--format", "junit");
    expect(doubtful).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('tests="1" failures="0"') as string,
    });
  });

  it("escapes what a document says", async () => {
    const { stdout } = await check('{ "version": 1, "<a>&\\"\\u0007": 1 }', "--format", "junit");
    expect(stdout).toContain("&lt;a&gt;&amp;");
    expect(stdout).not.toMatch(/&(?!lt;|gt;|amp;|quot;)|<a>/);
    expect(stdout).not.toContain("\u0007");
  });
});

describe("rules check --format json", () => {
  it("prints what --json prints", async () => {
    const [formatted, asked] = [await check(WRONG, "--format", "json"), await check(WRONG, "--json")];
    expect(formatted).toEqual(asked);
    expect(JSON.parse(formatted.stdout)).toMatchObject({ valid: false });
  });

  it("refuses a format that it does not know", async () => {
    expect(await check(WRONG, "--format", "yaml")).toMatchObject({ exitCode: 2 });
  });
});

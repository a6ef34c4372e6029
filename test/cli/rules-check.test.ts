import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Finding } from "../../src/cli/rules/check.ts";
import { hubrelay, hubrelayJson, TemporaryDirectory, type JsonRun } from "./command.ts";
import { WRONG_DOCUMENTS } from "./wrong-documents.ts";

interface Report {
  readonly valid: boolean;
  readonly files: readonly { readonly valid: boolean; readonly problems: Finding[]; readonly warnings: Finding[] }[];
}

describe("rules check of wrong documents", () => {
  let run: JsonRun<Report>;

  beforeAll(async () => {
    using directory = new TemporaryDirectory();
    const files = WRONG_DOCUMENTS.map(({ text }, index) => {
      const file = join(directory.path, `${index}.json`);
      writeFileSync(file, text);
      return file;
    });
    run = await hubrelayJson<Report>(["rules", "check", ...files]);
  });

  it("exits with 1", () => {
    expect(run.exitCode).toBe(1);
    expect(run.json.valid).toBe(false);
  });

  it.each([...WRONG_DOCUMENTS.entries()].map(([index, document]) => Object.assign({ index }, document)))(
    "says of $name what to write instead, and where",
    ({ index, path, line, column, message }) => {
      const { problems } = run.json.files[index] ?? { problems: [] };
      expect(problems).toEqual([{ path, line, column, message: expect.stringMatching(message) as string }]);
    },
  );
});

describe("rules check", () => {
  it("reports all problems in document order", async () => {
    const input = `{
  "version": 1,
  "targets": { "web": { "type": "webhook", "url": "ftp://x", "rate": "1" } },
  "rules": [{ "name": "", "targets": ["web"], "finl": true }]
}`;
    const { exitCode, stdout } = await hubrelay(["rules", "check", "-"], { input });
    expect(exitCode).toBe(1);
    expect(stdout.split("\n")).toEqual([
      expect.stringContaining("problem -:3:51 targets.web.url: expected a URL that begins with https://"),
      expect.stringContaining("problem -:3:70 targets.web.rate: expected a rate"),
      expect.stringContaining("problem -:4:23 rules[0].name: expected a name"),
      expect.stringContaining('problem -:4:47 rules[0].finl: unknown field: did you mean "final"?'),
      "-: 4 problems; the relay refuses this document",
      "",
    ]);
  });

  it("passes a document with warnings unless --strict is set", async () => {
    const input = `{
  "version": 1,
  "targets": {
    "web": { "type": "webhook", "url": "https://ci.example.com/hook" },
    "old": { "type": "webhook", "url": "https://old.example.com/hook" }
  },
  "rules": [{ "name": "all", "targets": ["web"] }]
}`;
    const [lenient, strict] = await Promise.all([
      hubrelayJson<Report>(["rules", "check", "-"], { input }),
      hubrelay(["rules", "check", "-", "--strict"], { input }),
    ]);
    expect(lenient.exitCode).toBe(0);
    expect(lenient.json.files[0]?.warnings).toEqual([
      { path: "targets.old", line: 5, column: 12, message: "no rule sends to this target" },
    ]);
    expect(strict.exitCode).toBe(1);
    expect(strict.stdout).toContain("valid -: 1 rule, 2 targets, 1 warning");
  });

  it("warns of a repeated field", async () => {
    const input = `{ "version": 1, "targets": {}, "rules": [], "targets": {} }`;
    const { json } = await hubrelayJson<Report>(["rules", "check", "-"], { input });
    expect(json.files[0]?.warnings).toMatchObject([{ path: "targets", line: 1, column: 17 }]);
  });

  it("accepts the hosts of --allow-private", async () => {
    const input = `{
  "version": 1,
  "targets": { "web": { "type": "webhook", "url": "http://10.0.0.5:8080/hook" } },
  "rules": [{ "name": "all", "targets": ["web"] }]
}`;
    const [without, with_] = await Promise.all([
      hubrelayJson<Report>(["rules", "check", "-"], { input }),
      hubrelayJson<Report>(["rules", "check", "-", "--allow-private", "x.local,10.0.0.5:8080"], { input }),
    ]);
    expect(without.json.files[0]?.warnings).toMatchObject([
      {
        path: "targets.web.url",
        message: expect.stringContaining("list 10.0.0.5:8080 in ALLOWED_PRIVATE_HOSTS") as string,
      },
    ]);
    expect(with_.json.files[0]?.warnings).toEqual([]);
  });

  it("accepts the example without a warning", async () => {
    const { exitCode, stdout } = await hubrelay(["rules", "check", "--strict", "rules.example.json"]);
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^valid /) as string });
  });
});

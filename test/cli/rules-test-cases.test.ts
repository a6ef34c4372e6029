import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CaseResult } from "../../src/cli/dry-run/cases.ts";
import { github, quay } from "../core/senders/bodies.ts";
import { hubrelay, hubrelayJson, TemporaryDirectory } from "./command.ts";
import { RULES } from "./dry-run.ts";

describe("rules test --cases", () => {
  it("passes when every push goes where it is expected", async () => {
    using directory = new TemporaryDirectory();
    const payload = { push_data: { tag: "v2" }, repository: { repo_name: "acme/api" } };
    const { args } = run(directory, [
      { push: { repository: "acme/web", tag: "v1" }, expect: { targets: ["deploy"], rules: ["release"] } },
      { payload, expect: { targets: ["deploy"] } },
      { payload: github({ tag: "v3" }), sender: "github", expect: { targets: ["deploy"] } },
      { push: { repository: "nginx" }, expect: { targets: ["audit"], rules: [] } },
      {
        push: { repository: "acme/web", media_type: "application/vnd.cncf.helm.config.v1+json" },
        expect: { targets: ["audit"] },
      },
    ]);
    const { exitCode, json } = await hubrelayJson<{ passed: number; cases: CaseResult[] }>(args, { input: RULES });
    expect(json.cases.map(({ name, passed }) => [name, passed])).toEqual([
      ["acme/web:v1", true],
      ["acme/api:v2", true],
      ["ghcr.io/acme/web:v3", true],
      ["library/nginx:latest", true],
      ["acme/web:latest", true],
    ]);
    expect(exitCode).toBe(0);
  });

  it("fails and prints the differences", async () => {
    using directory = new TemporaryDirectory();
    const { args } = run(directory, [
      {
        name: "releases go out",
        push: { repository: "acme/web", tag: "v1" },
        expect: { targets: ["deploy", "audit"] },
      },
      { name: "edge", push: { repository: "acme/web", tag: "edge" }, expect: { targets: ["inside"] } },
    ]);
    const { exitCode, stdout } = await hubrelay(args, { input: RULES });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/FAIL +releases go out +-> deploy\n +expected targets deploy, audit, got deploy/);
    expect(stdout).toMatch(/pass +edge +-> inside\n +warning inside: the Worker will not send there/);
    expect(stdout).toContain("1 of 2 cases passed");
  });

  it("accepts a payload of one push only, and a sender only with a payload", async () => {
    using directory = new TemporaryDirectory();
    const expected = { targets: [] };
    const several = run(directory, [{ payload: quay(["v1", "v2"]), sender: "quay", expect: expected }]);
    expect((await hubrelay(several.args, { input: RULES })).stderr).toContain("a case has a payload of 2 pushes");
    const push = run(directory, [{ push: { repository: "acme/web" }, sender: "quay", expect: expected }]);
    expect((await hubrelay(push.args, { input: RULES })).stderr).toContain(
      '[0].sender: expected it with "payload" only',
    );
  });

  it("reports mistakes of a table with their place", async () => {
    using directory = new TemporaryDirectory();
    const { args, file } = run(
      directory,
      '[\n  {"push": {"repo": "acme/web"}, "expect": {"targets": []}},\n  {"expect": {"target": []}}\n]',
    );
    const { exitCode, stderr } = await hubrelay(args, { input: RULES });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`${file}:2:13 [0].push.repo: unknown field`);
    expect(stderr).toContain(`${file}:3:15 [1].expect.target: unknown field: did you mean "targets"?`);
  });
});

/** The arguments that run a table of cases, or a text in its place. */
function run(directory: TemporaryDirectory, cases: unknown): { readonly file: string; readonly args: string[] } {
  const file = join(directory.path, "cases.json");
  writeFileSync(file, typeof cases === "string" ? cases : JSON.stringify(cases));
  return { file, args: ["rules", "test", "-", "--cases", file] };
}

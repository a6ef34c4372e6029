import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hubrelay, hubrelayJson, ROOT, TemporaryDirectory } from "./command.ts";
import { FakeProject } from "./fake-project.ts";

const EXAMPLE = readFileSync(join(ROOT, "rules.example.json"), "utf8");
const CHANGED = EXAMPLE.replace('"repository": "acme/*"', '"repository": "acme/**"');

interface History {
  readonly versions: readonly { readonly number: number; readonly key: string; readonly bytes: number }[];
}

const failed = (reason: string): object => ({ exitCode: 1, stderr: expect.stringContaining(reason) as string });

describe("rules in KV", () => {
  it("are pushed, pulled, listed and rolled back by the real wrangler, locally", { timeout: 60_000 }, async () => {
    using directory = new TemporaryDirectory();
    const storage = ["--local", "--persist-to", join(directory.path, "state")];
    const file = join(directory.path, "rules.json");
    for (const text of [EXAMPLE, CHANGED]) {
      writeFileSync(file, text);
      const pushed = await hubrelay(["rules", "push", file, "--yes", ...storage]);
      expect(pushed.stdout).toMatch(/the rules in the local KV are now revision [0-9a-f]{12}$/m);
    }
    const { json } = await hubrelayJson<History>(["rules", "history", ...storage]);
    expect(json.versions).toMatchObject([{ number: 1, bytes: Buffer.byteLength(EXAMPLE) }]);
    const rolledBack = await hubrelayJson<{ restored: string }>(["rules", "rollback", "--yes", ...storage]);
    expect(rolledBack.json.restored).toBe(json.versions[0]?.key);
    const pulled = await hubrelay(["rules", "pull", ...storage]);
    expect(pulled).toEqual({ exitCode: 0, stdout: EXAMPLE, stderr: "" });
  });
});

/** Against Cloudflare, played by a stand-in: wrangler is called in the same way, but for --remote. */
describe("rules in KV on Cloudflare", () => {
  it("are compared with a file, and nothing is pushed without a yes", async () => {
    using project = new FakeProject();
    project.cloudflare = { loggedIn: true, kv: { rules: { value: EXAMPLE } } };
    project.write("rules.json", CHANGED);
    const difference = await hubrelay(["rules", "diff", "rules.json"], project.options);
    expect(difference.exitCode).toBe(1);
    expect(difference.stdout).toMatch(/^-.*"acme\/\*".*\n\+.*"acme\/\*\*"/m);
    expect(await hubrelay(["rules", "push", "rules.json"], project.options)).toMatchObject(failed("--yes"));
    expect(project.cloudflare.kv).toEqual({ rules: { value: EXAMPLE } });
    expect(project.read("calls.ndjson")).toMatch(/^\["kv","key","get","rules","--binding","RULES","--remote"\]$/m);
  });

  it("keep what is replaced, before it is replaced, and can be rolled back again and again", async () => {
    using project = new FakeProject();
    project.cloudflare = { loggedIn: true, kv: { rules: { value: EXAMPLE } } };
    project.write("rules.json", CHANGED);
    await hubrelay(["rules", "push", "rules.json", "--yes"], project.options);
    const [written, ...others] = project
      .read("calls.ndjson")
      .split("\n")
      .filter((line) => line.includes('"put"'));
    expect(written).toContain('"rules:history:');
    expect(others).toHaveLength(1);

    await hubrelay(["rules", "rollback", "--yes"], project.options);
    expect(project.cloudflare.kv["rules"]?.value).toBe(EXAMPLE);
    await hubrelay(["rules", "rollback", "1", "--yes"], project.options);
    expect(project.cloudflare.kv["rules"]?.value).toBe(CHANGED);
    const { json } = await hubrelayJson<History>(["rules", "history"], project.options);
    expect(json.versions.map(({ number }) => number)).toEqual([1, 2, 3]);

    const oldest = json.versions[2]?.key ?? "";
    await hubrelay(["rules", "rollback", oldest, "--yes"], project.options);
    expect(project.cloudflare.kv["rules"]?.value).toBe(EXAMPLE);
  });

  it("are not replaced by what the relay would refuse, nor by themselves", async () => {
    using project = new FakeProject();
    project.cloudflare = { loggedIn: true, kv: { rules: { value: EXAMPLE } } };
    project.write("rules.json", EXAMPLE);
    const invalid = await hubrelay(["rules", "push", "-", "--yes"], { ...project.options, input: '{"version": 1}' });
    expect(invalid).toMatchObject(failed("targets: missing"));
    const same = await hubrelay(["rules", "push", "rules.json"], project.options);
    expect(same).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("nothing to do") as string });
    expect(project.calls).not.toContain("kv key put");
  });

  it("are missed where there are none", async () => {
    using project = new FakeProject();
    expect(await hubrelay(["rules", "pull"], project.options)).toMatchObject(failed("there are no rules in KV"));
    expect(await hubrelay(["rules", "rollback"], project.options)).toMatchObject(failed("no earlier version 1"));
    const history = await hubrelay(["rules", "history"], project.options);
    expect(history).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("no earlier rules") as string });
  });
});

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ApiError } from "../cloudflare/answer.ts";
import { hubrelay, hubrelayJson, ROOT, TemporaryDirectory } from "../cli/command.ts";
import { CloudflareProject } from "../cli/project.ts";

const EXAMPLE = readFileSync(join(ROOT, "rules.example.json"), "utf8");
const CHANGED = EXAMPLE.replace('"repository": "acme/*"', '"repository": "acme/**"');

interface History {
  readonly versions: readonly { readonly number: number; readonly key: string; readonly bytes: number }[];
}

const failed = (reason: string): object => ({ exitCode: 1, stderr: expect.stringContaining(reason) as string });

describe("rules in KV", () => {
  it("are pushed, pulled, listed and rolled back locally, by the real wrangler", async () => {
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

  it("are JSON, whether pushed from JSON or YAML, and are pulled as the file's name says", async () => {
    using directory = new TemporaryDirectory();
    const storage = ["--local", "--persist-to", join(directory.path, "state")];
    const file = join(directory.path, "rules.yaml");
    writeFileSync(file, "# what goes where\nversion: 1\ntargets: {}\nrules: [] # none yet\n");
    expect(await hubrelay(["rules", "push", file, "--yes", ...storage])).toMatchObject({ exitCode: 0 });
    const pulled = await hubrelay(["rules", "pull", ...storage]);
    expect(pulled.stdout).toBe('{\n  "version": 1,\n  "targets": {},\n  "rules": []\n}\n');
    expect(await hubrelay(["rules", "diff", file, ...storage])).toMatchObject({ exitCode: 0 });
    await hubrelay(["rules", "pull", file, ...storage]);
    expect(readFileSync(file, "utf8")).toBe("version: 1\ntargets: {}\nrules: []\n");
  });
});

describe("rules in KV on Cloudflare, by the real wrangler", () => {
  it("are compared with a file, and pushed only after a yes", async () => {
    await using made = await CloudflareProject.deployed(EXAMPLE);
    made.project.write("rules.json", CHANGED);
    const difference = await hubrelay(["rules", "diff", "rules.json"], made.options);
    expect(difference.exitCode).toBe(1);
    expect(difference.stdout).toMatch(/^-.*"acme\/\*".*\n\+.*"acme\/\*\*"/m);
    const tolerant = await hubrelay(["rules", "diff", "rules.json", "--no-exit-code"], made.options);
    expect(tolerant).toMatchObject({ exitCode: 0, stdout: difference.stdout });
    expect(await hubrelay(["rules", "push", "rules.json"], made.options)).toMatchObject(failed("--yes"));
    expect(made.keys).toEqual(["rules"]);
    expect(made.value()).toBe(EXAMPLE);
    expect(made.cloudflare.unknown).toEqual([]);
  });

  it.each([
    ["", "PUBLIC_URL is not set"],
    ["https://hubrelay.acme.workers.dev", "put these rules"],
  ])("warn about links only if PUBLIC_URL is empty: %j", async (url, told) => {
    await using made = await CloudflareProject.deployed(EXAMPLE);
    const { project } = made;
    project.write("wrangler.toml", project.read("wrangler.toml").replace('PUBLIC_URL = ""', `PUBLIC_URL = "${url}"`));
    const staging = { type: "webhook", url: "https://a.example/", result: "callback" };
    const rules = [{ name: "all", targets: ["staging"] }];
    project.write("rules.json", JSON.stringify({ version: 1, targets: { staging }, rules }));
    const { exitCode, stdout, stderr } = await hubrelay(["rules", "push", "rules.json"], made.options);
    expect(exitCode).toBe(1);
    expect((stdout + stderr).toLowerCase()).toContain(told.toLowerCase());
    expect(stdout.includes("PUBLIC_URL")).toBe(url === "");
  });

  it("keep the earlier document before replacing it, and roll back repeatedly", async () => {
    await using made = await CloudflareProject.deployed(EXAMPLE);
    made.project.write("rules.json", CHANGED);
    const pushed = await hubrelay(["rules", "push", "rules.json", "--yes"], made.options);
    expect(pushed).toMatchObject({ exitCode: 0 });
    const [first, ...others] = made.cloudflare.requests.filter((line) => line.startsWith("PUT "));
    expect(first).toContain("/values/rules%3Ahistory%3A");
    expect(others).toHaveLength(1);
    const pulled = await hubrelay(["rules", "pull"], made.options);
    expect(pulled).toEqual({ exitCode: 0, stdout: CHANGED, stderr: "" });

    await hubrelay(["rules", "rollback", "--yes"], made.options);
    expect(made.value()).toBe(EXAMPLE);
    await hubrelay(["rules", "rollback", "1", "--yes"], made.options);
    expect(made.value()).toBe(CHANGED);
    const { json } = await hubrelayJson<History>(["rules", "history"], made.options);
    expect(json.versions).toMatchObject([{ number: 1 }, { number: 2 }, { number: 3, bytes: EXAMPLE.length }]);

    const oldest = json.versions[2]?.key ?? "";
    await hubrelay(["rules", "rollback", oldest, "--yes"], made.options);
    expect(made.value()).toBe(EXAMPLE);
    expect(made.cloudflare.unknown).toEqual([]);
  });

  it("have an author and a note, which stay with their version", async () => {
    await using made = await CloudflareProject.deployed(EXAMPLE);
    made.project.write("rules.json", CHANGED);
    const push = ["rules", "push", "rules.json", "--yes"];
    await hubrelay([...push, "--by", "ann", "--note", "chat für alle"], made.options);
    await hubrelay(["rules", "rollback", "--yes", "--by", "bob"], made.options);
    const { json } = await hubrelayJson<History>(["rules", "history"], made.options);
    expect(json.versions).toMatchObject([
      { by: "ann", note: "chat für alle", replacedBy: "bob" },
      { replacedBy: "ann" },
    ]);
    expect(json.versions[1]).not.toHaveProperty("by");
    const { stdout } = await hubrelay(["rules", "history"], made.options);
    expect(stdout).toMatch(/^1 .* ann +rules:history:\S+ +chat für alle$/m);
    for (const wrong of ["x".repeat(151), "two\nlines", ""]) {
      const { exitCode, stderr } = await hubrelay([...push, "--note", wrong], made.options);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining("one line of at most 150 characters")]);
    }
    expect(made.value()).toBe(EXAMPLE);
  });

  it("are not replaced by an invalid document or by the same one", async () => {
    await using made = await CloudflareProject.deployed(EXAMPLE);
    made.project.write("rules.json", EXAMPLE);
    const invalid = await hubrelay(["rules", "push", "-", "--yes"], { ...made.options, input: '{"version": 1}' });
    expect(invalid).toMatchObject(failed("targets: missing"));
    const same = await hubrelay(["rules", "push", "rules.json"], made.options);
    expect(same).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("nothing to do") as string });
    expect(made.cloudflare.requests.filter((line) => line.startsWith("PUT "))).toEqual([]);
  });

  it("can be pushed and compared when there are none yet", async () => {
    await using made = await CloudflareProject.deployed();
    expect(await hubrelay(["rules", "pull"], made.options)).toMatchObject(failed("there are no rules in KV"));
    expect(await hubrelay(["rules", "rollback"], made.options)).toMatchObject(failed("no earlier version 1"));
    const history = await hubrelay(["rules", "history"], made.options);
    expect(history).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("no earlier rules") as string });
    made.project.write("rules.json", EXAMPLE);
    const difference = await hubrelay(["rules", "diff", "rules.json"], made.options);
    expect(difference).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('+  "version": 1') as string });
    const pushed = await hubrelay(["rules", "push", "rules.json", "--yes"], made.options);
    expect(pushed).toMatchObject({ exitCode: 0, stderr: "" });
    expect(made.value()).toBe(EXAMPLE);
    expect(made.keys).toEqual(["rules"]);
    expect(made.cloudflare.unknown).toEqual([]);
  });

  it("are not treated as missing when the namespace is gone or Cloudflare fails", async () => {
    await using made = await CloudflareProject.deployed(EXAMPLE);
    made.cloudflare.kv.namespaces.clear();
    const gone = await hubrelay(["rules", "pull"], made.options);
    expect(gone).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("namespace not found") as string });
    made.cloudflare.fault = (_method, path) =>
      path.includes("/values/") ? new ApiError(500, 10001, "internal error").answer : undefined;
    const failing = await hubrelay(["rules", "pull"], made.options);
    expect(failing).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("- 500") as string });
  });

  it("need a deployed Worker, and show Cloudflare's reason without one", async () => {
    await using made = await CloudflareProject.deployed();
    made.cloudflare.scripts.byName.clear();
    const { exitCode, stderr } = await hubrelay(["rules", "pull"], made.options);
    expect(exitCode).toBe(3);
    expect(stderr).toContain("This Worker does not exist on your account. [code: 10007]");
    expect(stderr).toContain("hubrelay init");
  });
});

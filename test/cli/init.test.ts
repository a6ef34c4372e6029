import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hubrelay, hubrelayJson, ROOT } from "./command.ts";
import { FakeProject } from "./fake-project.ts";

interface Setup {
  readonly hook?: string;
  readonly origin: string;
  readonly missingSecrets: readonly string[];
  readonly next: readonly string[];
  readonly steps: readonly string[];
}

const EXAMPLE = readFileSync(join(ROOT, "rules.example.json"), "utf8");

describe("init against Cloudflare, played by a stand-in", () => {
  it("creates what is missing, deploys with new tokens, puts the rules and prints the URL", async () => {
    using project = new FakeProject();
    const { exitCode, json } = await hubrelayJson<Setup>(["init"], project.options);
    expect(exitCode).toBe(0);
    const { secrets, kv } = project.cloudflare;
    expect(secrets).toEqual({
      RELAY_TOKENS: expect.stringMatching(/^hub1=[\w-]{32}$/) as string,
      ADMIN_TOKEN: expect.stringMatching(/^[\w-]{32}$/) as string,
    });
    expect(json.hook).toBe(`https://hubrelay.acme.workers.dev/hook/${secrets["RELAY_TOKENS"]?.slice("hub1=".length)}`);
    expect(json.missingSecrets).toContain("DEPLOY_URL");
    expect(project.read("wrangler.toml")).toContain('main = "node_modules/hubrelay/src/index.ts"');
    expect(kv["rules"]?.value).toBe(project.read("rules.json"));
    expect(project.read("rules.json")).toBe(EXAMPLE.replace('"./rules', '"./node_modules/hubrelay/rules'));
    expect(JSON.parse(project.read(".hubrelay/secrets.json"))).toEqual(secrets);
    expect(statSync(join(project.path, ".hubrelay/secrets.json")).mode & 0o077).toBe(0);
  });

  it("makes the first token for the repositories that it is told", async () => {
    using project = new FakeProject();
    const args = ["init", "--repositories", "acme/*,beta/web"];
    const { json } = await hubrelayJson<Setup>(args, project.options);
    const tokens = project.cloudflare.secrets["RELAY_TOKENS"] ?? "";
    expect(tokens).toMatch(/^hub1@acme\/\*\|beta\/web=[\w-]{32}$/);
    expect(json.hook).toBe(`https://hubrelay.acme.workers.dev/hook/${tokens.split("=")[1]}`);
  });

  it("leaves all that is there as it is when it runs again", async () => {
    using project = new FakeProject();
    project.cloudflare = {
      loggedIn: true,
      secrets: { RELAY_TOKENS: "a", ADMIN_TOKEN: "b", DEPLOY_URL: "c" },
      kv: { rules: { value: "other rules" } },
    };
    const { exitCode, json } = await hubrelayJson<Setup>(["init"], project.options);
    expect(exitCode).toBe(0);
    expect(project.cloudflare).toMatchObject({
      secrets: { RELAY_TOKENS: "a", ADMIN_TOKEN: "b" },
      kv: { rules: { value: "other rules" } },
    });
    expect(json.hook).toBeUndefined();
    expect(json.next[0]).toContain("https://hubrelay.acme.workers.dev/hook/<token>");
    expect(json.missingSecrets).not.toContain("DEPLOY_URL");
    expect(existsSync(join(project.path, ".hubrelay"))).toBe(false);
  });

  it("deploys with the same tokens again when a deploy has failed", async () => {
    using project = new FakeProject();
    project.cloudflare = { loggedIn: true, kv: {}, failing: "deploy" };
    const failed = await hubrelay(["init"], project.options);
    expect(failed).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining("A request to the Cloudflare API failed") as string,
    });
    const kept = JSON.parse(project.read(".hubrelay/secrets.json")) as object;
    project.cloudflare = { loggedIn: true, kv: {} };
    await hubrelay(["init"], project.options);
    expect(project.cloudflare.secrets).toEqual(kept);
  });

  it("never takes a failure to list secrets for a Worker without any", async () => {
    using project = new FakeProject();
    project.cloudflare = { loggedIn: true, kv: {}, failing: "secret list" };
    const { exitCode } = await hubrelay(["init"], project.options);
    expect(exitCode).toBe(3);
    expect(project.calls).toEqual(["whoami", "secret list json"]);
  });

  it("does nothing with a rule document that the relay would refuse, or without a login", async () => {
    using project = new FakeProject();
    project.write("rules.json", '{"version": 1, "targets": {}}');
    const invalid = await hubrelay(["init"], project.options);
    expect(invalid).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("rules: missing") as string });
    expect(existsSync(join(project.path, "calls.ndjson"))).toBe(false);

    project.cloudflare = { loggedIn: false, kv: {} };
    const { exitCode, stderr } = await hubrelay(["init", "--rules", "new.json"], project.options);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("npx wrangler login") as string,
    });
    expect(project.calls).toEqual(["whoami"]);
  });
});

describe("init --local", { timeout: 60_000 }, () => {
  it("sets up secrets and rules in local storage, by the real wrangler, and changes nothing twice", async () => {
    using project = new FakeProject();
    mkdirSync(join(project.path, ".git"));
    const options = { cwd: project.path };
    const first = await hubrelayJson<Setup>(["init", "--local"], options);
    expect(first.exitCode).toBe(0);
    const variables = project.read(".dev.vars");
    const [, token] = /RELAY_TOKENS="local=(.*)"/.exec(variables) ?? [];
    expect(first.json.hook).toBe(`http://127.0.0.1:8787/hook/${token}`);
    expect(statSync(join(project.path, ".dev.vars")).mode & 0o077).toBe(0);
    expect(project.read(".gitignore").split("\n")).toContain(".dev.vars");

    const second = await hubrelayJson<Setup>(["init", "--local"], options);
    expect(second.json).toMatchObject({
      hook: first.json.hook,
      steps: expect.arrayContaining(["these rules are in the local KV"]) as string[],
    });
    expect(project.read(".dev.vars")).toBe(variables);
  });
});

describe("token rotate", () => {
  it("puts a new token before those in .dev.vars, and drops one by its label", async () => {
    using project = new FakeProject();
    project.write(".dev.vars", '# mine\nRELAY_TOKENS="plain-token,b=other"\nADMIN_TOKEN="x"\n');
    const args = ["token", "rotate", "--local", "--apply", "--label", "c", "--drop", "b"];
    const { json } = await hubrelayJson<{ entry: string; labels: string[] }>(args, project.options);
    expect(json.labels).toEqual(["c", "token-1"]);
    // A token without a label goes by its place, and must not change its name with it.
    expect(project.read(".dev.vars")).toBe(
      `# mine\nRELAY_TOKENS="${json.entry},token-1=plain-token"\nADMIN_TOKEN="x"\n`,
    );
    const again = await hubrelay(args, project.options);
    expect(again).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("there is a token c already") as string,
    });
  });

  it("sets the Worker's secret by way of standard input", async () => {
    using project = new FakeProject();
    project.cloudflare = { loggedIn: true, secrets: {}, kv: {} };
    const args = ["token", "rotate", "--apply", "--label", "new", "--keep", "old=old-token-old-token-old-token"];
    const { exitCode, json } = await hubrelayJson<{ entry: string }>(args, project.options);
    expect(exitCode).toBe(0);
    expect(project.cloudflare.secrets["RELAY_TOKENS"]).toBe(`${json.entry},old=old-token-old-token-old-token`);
    expect(project.read("calls.ndjson")).not.toContain("old-token");
  });
});

describe("token revoke", () => {
  it("takes a token out of .dev.vars, but neither one that is not there nor the last", async () => {
    using project = new FakeProject();
    project.write(".dev.vars", 'RELAY_TOKENS="a@acme/*=one,two,c=three"\n');
    const args = ["token", "revoke", "--local", "--apply", "--label"];
    const { json } = await hubrelayJson<{ labels: string[] }>([...args, "c"], project.options);
    expect(json.labels).toEqual(["a", "token-2"]);
    const missing = await hubrelay([...args, "c"], project.options);
    expect(missing).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("there are a, token-2") as string });
    await hubrelay([...args, "token-2"], project.options);
    expect(project.read(".dev.vars")).toBe('RELAY_TOKENS="a@acme/*=one"\n');
    const last = await hubrelay([...args, "a"], project.options);
    expect(last).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("no token would be left") as string });
  });

  it("sets the Worker's secret to the others, and without --apply only tells how", async () => {
    using project = new FakeProject();
    project.cloudflare = { loggedIn: true, secrets: { RELAY_TOKENS: "as it was" }, kv: {} };
    const told = await hubrelay(["token", "revoke", "--label", "leaked"], project.options);
    expect(told.stdout).toContain("Cloudflare does not give the other tokens out");
    expect(project.cloudflare.secrets["RELAY_TOKENS"]).toBe("as it was");
    const args = ["token", "revoke", "--label", "leaked", "--apply", "--keep", "leaked=one,good@acme/*=two"];
    expect((await hubrelay(args, project.options)).exitCode).toBe(0);
    expect(project.cloudflare.secrets["RELAY_TOKENS"]).toBe("good@acme/*=two");
  });
});

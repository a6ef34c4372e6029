import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ApiError } from "../cloudflare/answer.ts";
import { hubrelay, hubrelayJson, ROOT } from "../cli/command.ts";
import { CloudflareProject, Project } from "../cli/project.ts";

interface Setup {
  readonly hook?: string;
  readonly origin: string;
  readonly missingSecrets: readonly string[];
  readonly next: readonly string[];
  readonly steps: readonly string[];
}

const EXAMPLE = readFileSync(join(ROOT, "rules.example.json"), "utf8");

describe("init against Cloudflare, by the real wrangler", () => {
  it("deploys on an empty account with new tokens and rules, and prints the URL", async () => {
    await using made = await CloudflareProject.create();
    const { project, cloudflare } = made;
    const { exitCode, json, stderr } = await hubrelayJson<Setup>(["init"], made.options);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const { secrets } = made;
    expect(secrets).toEqual({
      RELAY_TOKENS: expect.stringMatching(/^hub1=[\w-]{32}$/) as string,
      ADMIN_TOKEN: expect.stringMatching(/^[\w-]{32}$/) as string,
    });
    expect(json.hook).toBe(`https://hubrelay.acme.workers.dev/hook/${secrets["RELAY_TOKENS"]?.slice("hub1=".length)}`);
    expect(json.missingSecrets).toContain("DEPLOY_URL");
    expect(project.read("wrangler.toml")).toContain('main = "node_modules/hubrelay/src/index.ts"');
    expect(made.value()).toBe(project.read("rules.json"));
    expect(project.read("rules.json")).toBe(EXAMPLE.replace('"./rules', '"./node_modules/hubrelay/rules'));
    expect(JSON.parse(project.read(".hubrelay/secrets.json"))).toEqual(secrets);
    expect(statSync(join(project.path, ".hubrelay/secrets.json")).mode & 0o077).toBe(0);
    const script = cloudflare.scripts.byName.get("hubrelay");
    expect(project.read("wrangler.toml")).toContain('PUBLIC_URL = "https://hubrelay.acme.workers.dev"');
    const url = { type: "plain_text", name: "PUBLIC_URL", text: "https://hubrelay.acme.workers.dev" };
    expect(script?.metadata.bindings).toContainEqual(url);
    expect(script).toMatchObject({ schedules: ["17 * * * *"], isOnWorkersDev: true });
    expect([...cloudflare.assets.files.keys()]).not.toHaveLength(0);
    expect(cloudflare.unknown).toEqual([]);
  });

  it("changes no secrets, rules or namespaces when it runs again", async () => {
    await using made = await CloudflareProject.create();
    await hubrelay(["init"], made.options);
    const before = { secrets: made.secrets, rules: made.value(), keys: made.keys };
    const { exitCode, json } = await hubrelayJson<Setup>(["init"], made.options);
    expect(exitCode).toBe(0);
    expect({ secrets: made.secrets, rules: made.value(), keys: made.keys }).toEqual(before);
    expect(made.cloudflare.kv.namespaces.size).toBe(1);
    expect(json.steps).toContain("these rules are in KV on Cloudflare");
    expect(json.hook).toBeUndefined();
    expect(json.next[0]).toContain("https://hubrelay.acme.workers.dev/hook/<token>");
    expect(made.cloudflare.unknown).toEqual([]);
  });

  it.each([
    ["is set already", 'PUBLIC_URL = "https://hooks.acme.example"', 0],
    ["is not among the variables", 'OTHER = "1"', 1],
  ])("leaves PUBLIC_URL unchanged if it %s", async (_, variable, advice) => {
    await using made = await CloudflareProject.deployed("other rules");
    const { project } = made;
    project.write("wrangler.toml", project.read("wrangler.toml").replace('PUBLIC_URL = ""', variable));
    const before = project.read("wrangler.toml");
    const { json } = await hubrelayJson<Setup>(["init"], made.options);
    expect(project.read("wrangler.toml")).toBe(before);
    expect(json.next.filter((step) => step.includes("PUBLIC_URL"))).toHaveLength(advice);
  });

  it("keeps existing rules and secrets, and asks for no secret that is set", async () => {
    await using made = await CloudflareProject.deployed("other rules");
    const { secrets } = made.cloudflare.scripts.byName.get("hubrelay") ?? {};
    for (const name of ["RELAY_TOKENS", "ADMIN_TOKEN", "DEPLOY_URL"]) secrets?.set(name, `set before: ${name}`);
    const { exitCode, json } = await hubrelayJson<Setup>(["init"], made.options);
    expect(exitCode).toBe(0);
    expect(made.value()).toBe("other rules");
    expect(made.secrets).toMatchObject({ RELAY_TOKENS: "set before: RELAY_TOKENS" });
    expect(json.missingSecrets).not.toContain("DEPLOY_URL");
    expect(existsSync(join(made.project.path, ".hubrelay"))).toBe(false);
  });

  it("restricts the first token to the given repositories", async () => {
    await using made = await CloudflareProject.create();
    const { json } = await hubrelayJson<Setup>(["init", "--repositories", "acme/*,beta/web"], made.options);
    const tokens = made.secrets["RELAY_TOKENS"] ?? "";
    expect(tokens).toMatch(/^hub1@acme\/\*\|beta\/web=[\w-]{32}$/);
    expect(json.hook).toBe(`https://hubrelay.acme.workers.dev/hook/${tokens.split("=")[1]}`);
  });

  it("shows Cloudflare's reason for a failed deploy, and keeps the tokens for the next", async () => {
    await using made = await CloudflareProject.create();
    made.cloudflare.fault = (method, path) =>
      method === "PUT" && path.endsWith("/scripts/hubrelay")
        ? new ApiError(400, 10021, "Uncaught SyntaxError: Unexpected token").answer
        : undefined;
    const failed = await hubrelayJson<{ error: string }>(["init"], made.options);
    expect(failed.exitCode).toBe(3);
    expect(failed.json.error).toContain("Uncaught SyntaxError: Unexpected token [code: 10021]");
    expect(failed.json.error).not.toContain("please open an issue");
    const kept = JSON.parse(made.project.read(".hubrelay/secrets.json")) as object;
    made.cloudflare.fault = () => undefined;
    // The failed deploy has left a namespace, which wrangler alone would try to create again, without end.
    const again = await hubrelayJson<Setup>(["init"], made.options);
    expect(again.exitCode).toBe(0);
    expect(made.secrets).toEqual(kept);
    expect(made.cloudflare.kv.namespaces.size).toBe(1);
    expect(made.value()).toBe(made.project.read("rules.json"));
  });

  it("deploys nothing when the Worker's secrets cannot be listed", async () => {
    await using made = await CloudflareProject.create();
    made.cloudflare.fault = (_method, path) =>
      path.endsWith("/secrets") ? new ApiError(403, 10000, "Authentication error").answer : undefined;
    const { exitCode, stderr } = await hubrelay(["init"], made.options);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining("Authentication error [code: 10000]") as string,
    });
    expect(made.cloudflare.requests.filter((line) => !line.startsWith("GET "))).toEqual([]);
  });

  it("changes nothing with an invalid rule document or without a login", async () => {
    await using made = await CloudflareProject.create();
    made.project.write("rules.json", '{"version": 1, "targets": {}}');
    const invalid = await hubrelay(["init"], made.options);
    expect(invalid).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("rules: missing") as string });
    const env = { ...made.options.env, CLOUDFLARE_API_TOKEN: "" };
    const { exitCode, stderr } = await hubrelay(["init", "--rules", "new.json"], { ...made.options, env });
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("npx wrangler login") as string,
    });
    expect(made.cloudflare.requests).toEqual([]);
  });
});

describe("init --local", () => {
  it("sets up local secrets and rules by the real wrangler, once", async () => {
    using project = new Project();
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

describe("init in a git repository", () => {
  it.each([
    ["a subfolder", (root: string) => mkdirSync(join(root, ".git"))],
    ["a subfolder of a worktree", (root: string) => writeFileSync(join(root, ".git"), "gitdir: elsewhere\n")],
  ])("makes git ignore the secrets in %s", async (_, makeGit) => {
    using project = new Project();
    makeGit(project.path);
    const folder = join(project.path, "relay");
    mkdirSync(join(folder, "node_modules"), { recursive: true });
    symlinkSync(ROOT, join(folder, "node_modules/hubrelay"));
    writeFileSync(join(folder, "rules.json"), "{}");
    // The rules are refused after the files were looked after.
    expect(await hubrelay(["init"], { cwd: folder })).toMatchObject({ exitCode: 1 });
    const ignored = readFileSync(join(folder, ".gitignore"), "utf8").split("\n");
    expect(ignored).toEqual(expect.arrayContaining([".dev.vars", ".hubrelay/", ".wrangler/"]));
  });
});

describe("token rotate", () => {
  it("adds a new token first in .dev.vars, and drops one by its label", async () => {
    using project = new Project();
    const options = { cwd: project.path };
    project.write(".dev.vars", '# mine\nRELAY_TOKENS="plain-token,b=other"\nADMIN_TOKEN="x"\n');
    const args = ["token", "rotate", "--local", "--apply", "--label", "c", "--drop", "b"];
    const { json } = await hubrelayJson<{ entry: string; labels: string[] }>(args, options);
    expect(json.labels).toEqual(["c", "token-1"]);
    // A token without a label goes by its place, and must not change its name with it.
    expect(project.read(".dev.vars")).toBe(
      `# mine\nRELAY_TOKENS="${json.entry},token-1=plain-token"\nADMIN_TOKEN="x"\n`,
    );
    const again = await hubrelay(args, options);
    expect(again).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("there is a token c already") as string,
    });
  });

  it("sets the Worker's secret", async () => {
    await using made = await CloudflareProject.deployed();
    const args = ["token", "rotate", "--apply", "--label", "new", "--keep", "old=old-token-old-token-old-token"];
    const { exitCode, json } = await hubrelayJson<{ entry: string }>(args, made.options);
    expect(exitCode).toBe(0);
    expect(made.secrets["RELAY_TOKENS"]).toBe(`${json.entry},old=old-token-old-token-old-token`);
    expect(made.cloudflare.unknown).toEqual([]);
  });
});

describe("token revoke", () => {
  it("removes a token from .dev.vars, unless it is unknown or the last", async () => {
    using project = new Project();
    const options = { cwd: project.path };
    project.write(".dev.vars", 'RELAY_TOKENS="a/docker-hub|quay@acme/*=one,two,c=three"\n');
    const args = ["token", "revoke", "--local", "--apply", "--label"];
    const { json } = await hubrelayJson<{ labels: string[] }>([...args, "c"], options);
    expect(json.labels).toEqual(["a", "token-2"]);
    const missing = await hubrelay([...args, "c"], options);
    expect(missing).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("there are a, token-2") as string });
    await hubrelay([...args, "token-2"], options);
    expect(project.read(".dev.vars")).toBe('RELAY_TOKENS="a/docker-hub|quay@acme/*=one"\n');
    const last = await hubrelay([...args, "a"], options);
    expect(last).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("no token would be left") as string });
  });

  it("sets the Worker's secret to the others; without --apply prints how", async () => {
    await using made = await CloudflareProject.deployed();
    made.cloudflare.scripts.byName.get("hubrelay")?.secrets.set("RELAY_TOKENS", "as it was");
    const told = await hubrelay(["token", "revoke", "--label", "leaked"], made.options);
    expect(told.stdout).toContain("Cloudflare does not show secrets");
    expect(made.secrets["RELAY_TOKENS"]).toBe("as it was");
    const args = ["token", "revoke", "--label", "leaked", "--apply", "--keep", "leaked=one,good@acme/*=two"];
    expect((await hubrelay(args, made.options)).exitCode).toBe(0);
    expect(made.secrets["RELAY_TOKENS"]).toBe("good@acme/*=two");
  });
});

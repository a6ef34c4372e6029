import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COMMAND, ROOT, runScript } from "../cli/command.ts";
import { Clone } from "./clone.ts";
import { Installed } from "./installed.ts";

/** The commands of a CI file, without the installation. */
function commandsOf(file: string): string[] {
  return [...file.matchAll(/^ +- (?:run: )?(npx .+)$/gm)].map(([, command = ""]) => command);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe("hubrelay new", () => {
  let clone: Clone;
  let project: Installed;
  let folder = "";

  beforeAll(async () => {
    clone = await Clone.create();
    folder = join(clone.path, "empty");
    mkdirSync(folder);
    // In a clone the command packs itself.
    const own = new Installed(join(clone.path, "own"), await packedBy(clone), clone.environment);
    writeFileSync(
      join(own.path, "package.json"),
      '{ "dependencies": { "hubrelay": "file:../packed/hubrelay-0.1.0.tgz" } }',
    );
    const made = await own.run("npx hubrelay new my-relay", folder);
    if (made.exitCode !== 0) throw new Error(made.stderr);
    const path = join(folder, "my-relay");
    project = new Installed(path, join(path, "hubrelay-0.1.0.tgz"), clone.environment);
  }, 600_000);

  afterAll(async () => {
    await clone[Symbol.asyncDispose]();
  });

  it("makes a project that gets the Worker from the package, and that git keeps no secret of", () => {
    expect(JSON.parse(project.read("package.json"))).toMatchObject({
      name: "my-relay",
      private: true,
      dependencies: { hubrelay: "file:hubrelay-0.1.0.tgz" },
    });
    expect(project.read("wrangler.toml")).toMatch(
      /^name = "my-relay"\nmain = "node_modules\/hubrelay\/src\/index\.ts"$/m,
    );
    expect(project.read("wrangler.toml")).toContain('directory = "node_modules/hubrelay/dist/dashboard"');
    expect(project.read("rules.json")).toContain('"./node_modules/hubrelay/rules.schema.json"');
    expect(project.read(".gitignore").split("\n")).toEqual([
      ".dev.vars",
      ".hubrelay/",
      ".wrangler/",
      "node_modules/",
      "",
    ]);
  });

  it("makes CI that checks and deploys, once init has deployed it", async () => {
    const { cloudflare } = clone;
    const setUp = await project.run("npx hubrelay init");
    expect({ ...setUp, unknown: cloudflare.unknown }).toMatchObject({ exitCode: 0, unknown: [] });
    expect(setUp.stdout).toContain("https://my-relay.acme.workers.dev/hook/");

    const rules = project.read("rules.json").replace('"every push"', '"each push"');
    writeFileSync(join(project.path, "rules.json"), rules);
    const github = commandsOf(project.read(".github/workflows/relay.yml"));
    expect(github).toEqual([
      "npx hubrelay rules check rules.json --strict --format github",
      "npx hubrelay doctor",
      "npx wrangler deploy",
      "npx hubrelay rules push rules.json --yes",
    ]);
    const gitlab = commandsOf(project.read(".gitlab-ci.yml"));
    expect(gitlab).toEqual([
      "npx hubrelay rules check rules.json --strict --format junit > rules-report.xml",
      ...github.slice(1),
    ]);
    for (const command of [...github, ...gitlab.slice(0, 1)]) {
      const { exitCode, stderr } = await project.run(command);
      expect({ command, exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ command, exitCode: 0, stderr: "" });
    }
    expect(cloudflare.value("my-relay-rules", "rules")).toBe(rules);
    expect(cloudflare.scripts.byName.get("my-relay")?.versions).toHaveLength(3);
    expect(cloudflare.unknown).toEqual([]);
  });

  it("makes a Worker that wrangler dev runs", async () => {
    expect(await project.run("npx hubrelay init --local")).toMatchObject({ exitCode: 0 });
    const port = await freePort();
    const server = project.start("wrangler", ["dev", "--port", String(port), "--inspector-port", "0"]);
    let printed = "";
    for (const stream of [server.stdout, server.stderr])
      stream?.on("data", (text: Buffer) => (printed += text.toString()));
    try {
      const health = async () => {
        if (server.exitCode !== null) return `wrangler dev has ended: ${printed}`;
        const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
        return answer?.status;
      };
      await expect.poll(health, { timeout: 500_000, interval: 500 }).toBe(200);
      const page = await fetch(`http://127.0.0.1:${port}/`);
      expect(await page.text()).toContain("app.js");
    } finally {
      const ended = new Promise((resolve) => server.on("close", resolve));
      server.kill("SIGTERM");
      await ended;
    }
  });
});

describe("npm create hubrelay", () => {
  it("makes the project that hubrelay new makes", async () => {
    await using clone = await Clone.create();
    const own = new Installed(join(clone.path, "own"), await packedBy(clone), clone.environment);
    const creator = join(own.path, "node_modules/create-hubrelay");
    cpSync(join(ROOT, "create-hubrelay"), creator, { recursive: true });
    const { bin } = JSON.parse(readFileSync(join(creator, "package.json"), "utf8")) as { bin: Record<string, string> };
    const script = join(creator, bin["create-hubrelay"] ?? "");
    const run = await runScript(script, ["my-relay"], { cwd: own.path, env: process.env, input: "" });
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    const made = JSON.parse(own.read("my-relay/package.json")) as object;
    // What npm installed it from is no file, so the project takes hubrelay from the registry.
    expect(made).toMatchObject({ name: "my-relay", dependencies: { hubrelay: "^0.1.0" } });
  });
});

describe("the package of a repository that has an address", () => {
  it("has pages without links to files, and leaves those of the clone as they are", async () => {
    await using clone = await Clone.create();
    const manifest = join(clone.path, "package.json");
    const address = "https://github.com/acme/hubrelay";
    writeFileSync(manifest, readFileSync(manifest, "utf8").replaceAll("https://github.com/OWNER/hubrelay", address));
    const own = new Installed(join(clone.path, "own"), await packedBy(clone), clone.environment);
    for (const page of ["README.md", "SECURITY.md"]) {
      const packed = own.read(`node_modules/hubrelay/${page}`);
      const targets = [...packed.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
      expect(targets.filter((target) => !/^(?:https:|#)/.test(target))).toEqual([]);
      expect(targets).toContainEqual(expect.stringContaining(`${address}/blob/HEAD/docs/`) as string);
      expect(readFileSync(join(clone.path, page), "utf8")).toBe(readFileSync(join(ROOT, page), "utf8"));
    }
  });
});

/** The package that the command makes of the clone that it runs in. */
async function packedBy(clone: Clone): Promise<string> {
  copyFileSync(COMMAND, join(clone.path, "dist/hubrelay.js"));
  const { exitCode, stderr } = await clone.runOwn(["new", "packed"]);
  if (exitCode !== 0) throw new Error(stderr);
  return join(clone.path, "packed/hubrelay-0.1.0.tgz");
}

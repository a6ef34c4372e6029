import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../src/cli/program.ts";
import { VERSION } from "../../src/core/lib/version.ts";
import { hubrelay, hubrelayJson, hubrelayProcess, TemporaryDirectory } from "./command.ts";

/** Not on every machine: the test of its script is skipped then. */
const FISH = "/usr/bin/fish";

describe.concurrent("wrong usage exits with 2 and says what to do", () => {
  it.each<[string[], RegExp]>([
    [[], /Usage: hubrelay/],
    [["rules"], /Usage: hubrelay rules/],
    [["ruels"], /unknown command 'ruels'[\s\S]*Did you mean rules\?/],
    [["rules", "check"], /missing required argument 'file'/],
    [["rules", "check", "no-such-file.json"], /no-such-file\.json cannot be read/],
    [["rules", "check", "rules.example.json", "--srtict"], /unknown option '--srtict'[\s\S]*Did you mean --strict\?/],
    [["rules", "test", "rules.example.json"], /--payload, or an image with --repository/],
    [["rules", "test", "rules.example.json", "--repository", "a/b/c"], /expected a repository of Docker Hub/],
    [["rules", "test", "rules.example.json", "--repository", "a/b", "--at", "soon"], /expected a time, as in 2026/],
    [["events", "list"], /--url or HUBRELAY_URL, or use --local|ADMIN_TOKEN is not set/],
    [["events", "list", "--limit", "1000"], /a whole number from 1 to 100/],
    [["events", "list", "--status", "lost"], /Allowed choices are held, pending, delivered, failed, unrouted/],
    [["events", "list", "--since", "soon"], /expected a time, as in 2026-11-23T09:00:00Z, or how long ago, as in 30m/],
    [["send"], /name it with --url or HUBRELAY_URL/],
    [["send", "--url", "https://relay.example.com"], /give --token-file, or set HUBRELAY_TOKEN/],
    [["deliveries", "redeliver", "evt_1", "--url", "https://relay.example.com"], /expected one as in dlv_/],
    [["token", "rotate"], /required option '--label <label>' not specified/],
    [["completion", "tcsh"], /Allowed choices are bash, zsh/],
  ])("%j", async (args, message) => {
    const { exitCode, stdout, stderr } = await hubrelay(args);
    expect({ exitCode, text: stdout + stderr }).toEqual({
      exitCode: 2,
      text: expect.stringMatching(message) as string,
    });
  });
});

describe("the command", () => {
  it("prints its version and exit codes", async () => {
    const [version, help] = await Promise.all([hubrelayProcess(["--version"]), hubrelayProcess(["--help"])]);
    expect(version).toMatchObject({ exitCode: 0, stdout: `${VERSION}\n` });
    expect(help.exitCode).toBe(0);
    expect(help.stdout).toMatch(/Exit codes:[\s\S]*3 {2}the relay, wrangler or Cloudflare cannot be reached/);
  });

  it("prints errors as JSON with --json, and no colour without a terminal", async () => {
    const { exitCode, json } = await hubrelayJson<{ error: string; hint: string }>(["rules", "check", "no-such-file"]);
    expect(exitCode).toBe(2);
    expect(json.error).toContain("no-such-file cannot be read");
    const coloured = await hubrelay(["rules", "check", "rules.example.json"], { env: { FORCE_COLOR: "1" } });
    const plain = await hubrelay(["rules", "check", "rules.example.json"], {
      env: { FORCE_COLOR: "1", NO_COLOR: "1" },
    });
    expect(coloured.stdout).toContain("\u001B[32mvalid\u001B[39m");
    expect(plain.stdout).toMatch(/^valid /);
  });

  it("exits with 3 when the relay cannot be reached", async () => {
    const env = { ADMIN_TOKEN: "x".repeat(32) };
    const { exitCode, stderr } = await hubrelay(["events", "list", "--url", "http://127.0.0.1:9"], { env });
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining("cannot be reached") as string,
    });
  });
});

describe("rules in KV, without a wrangler.toml", () => {
  it.each([["pull"], ["diff", "-"], ["push", "-"], ["history"], ["rollback"]])(
    "%s reports the missing file",
    async (...words) => {
      using directory = new TemporaryDirectory();
      const options = { cwd: directory.path, input: "{}" };
      const { exitCode, stderr } = await hubrelay(["rules", ...words], options);
      expect({ exitCode, stderr }).toMatchObject({
        exitCode: 2,
        stderr: expect.stringMatching(
          /there is no wrangler\.toml in .*\n {2}run this in the project's directory/,
        ) as string,
      });
      const named = await hubrelay(["rules", ...words, "--config", "other.toml"], options);
      expect(named).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining("other.toml cannot be read") as string,
      });
    },
  );
});

describe("new", () => {
  it.each([
    ["My_Relay", 2, "is not a Worker's name"],
    ["-relay", 2, "unknown option"],
    ["x".repeat(55), 2, "is not a Worker's name"],
    [".", 1, "has files already"],
  ])("makes no project %s", async (name, exitCode, message) => {
    using directory = new TemporaryDirectory();
    const cwd = join(directory.path, "relay");
    mkdirSync(cwd);
    writeFileSync(join(cwd, "notes.txt"), "mine");
    const run = await hubrelay(["new", name], { cwd });
    expect(run).toMatchObject({ exitCode, stderr: expect.stringContaining(message) as string });
    expect(readdirSync(cwd)).toEqual(["notes.txt"]);
  });
});

describe("completion", () => {
  it("completes commands, options and choices in bash", async () => {
    const { stdout: script } = await hubrelay(["completion", "bash"]);
    const names = createProgram().commands.map((command) => command.name());
    expect(complete(script, "")).toEqual(names);
    expect(complete(script, "rules", "ro")).toEqual(["rollback"]);
    expect(complete(script, "rules", "check", "--s")).toEqual(["--strict"]);
    expect(complete(script, "events", "re")).toEqual(["rejected", "redeliver"]);
    expect(complete(script, "--json", "completion", "")).toEqual(["bash", "zsh", "fish"]);
    // A file is wanted: bash's own completion of files takes over where there is nothing.
    expect(complete(script, "rules", "test", "rules.json", "--payload", "")).toEqual([]);
  });

  it("describes every command in the script for zsh", async () => {
    const { stdout: script } = await hubrelay(["completion", "zsh"]);
    for (const command of createProgram().commands) expect(script).toContain(`'${command.name()}:`);
    expect(script).toContain("compdef _hubrelay hubrelay");
  });

  it("describes every command in the script for fish", async () => {
    const { stdout: script } = await hubrelay(["completion", "fish"]);
    for (const command of createProgram().commands) {
      expect(script).toContain(`complete -c hubrelay -n '__hubrelay_at \\'\\'' -f -a '${command.name()}' -d '`);
    }
    expect(script).toContain("-n '__hubrelay_at \\' rules check\\'' -l strict -d 'fail on warnings too'");
    expect(script).toContain("-n '__hubrelay_at \\' events list\\'' -l limit -r -d");
  });

  it.runIf(existsSync(FISH))("completes commands, options and choices in fish", async () => {
    const { stdout: script } = await hubrelay(["completion", "fish"]);
    const completed = (line: string): string[] => {
      const output = execFileSync(FISH, ["-c", `${script}\ncomplete -C '${line}'`], { encoding: "utf8" });
      return output.split("\n").flatMap((each) => each.split("\t")[0] || []);
    };
    expect(completed("hubrelay ")).toEqual(
      createProgram()
        .commands.map((command) => command.name())
        .toSorted(),
    );
    expect(completed("hubrelay events re")).toEqual(["redeliver", "rejected"]);
    expect(completed("hubrelay rules check --s")).toEqual(["--strict"]);
    expect(completed("hubrelay --json completion ")).toEqual(["bash", "fish", "zsh"]);
  });
});

describe("token", () => {
  it("creates a token that fits a webhook URL", async () => {
    const { json, exitCode } = await hubrelayJson<{ token: string; entry: string }>([
      "token",
      "new",
      "--label",
      "hub2",
    ]);
    expect(exitCode).toBe(0);
    expect(json.token).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(json.entry).toBe(`hub2=${json.token}`);
    const { stdout, stderr } = await hubrelay(["token", "new"]);
    expect(stdout).toMatch(/^[A-Za-z0-9_-]{32}\n$/);
    expect(stderr).toContain("npx wrangler secret put RELAY_TOKENS");
  });

  it("creates a token for repositories, and refuses invalid names", async () => {
    const args = ["token", "new", "--label", "ci", "--repositories"];
    const { json } = await hubrelayJson<{ token: string; entry: string }>([...args, "acme/web, beta/*,!beta/secret"]);
    expect(json.entry).toBe(`ci@acme/web|beta/*|!beta/secret=${json.token}`);
    const bare = await hubrelayJson<{ token: string; entry: string }>([
      "token",
      "new",
      "--repositories",
      "library/nginx",
    ]);
    expect(bare.json.entry).toBe(`@library/nginx=${bare.json.token}`);
    for (const wrong of ["acme*", "acme/web:v1", "a/b/c", "acme/*,", "acme/*=x", "acme/a|b"]) {
      const { exitCode, stderr } = await hubrelay([...args, wrong]);
      expect({ wrong, exitCode, stderr }).toMatchObject({
        wrong,
        exitCode: 2,
        stderr: expect.stringMatching(/is invalid.*(?:namespace\/name|expected)/) as string,
      });
    }
  });

  it("rotates no token without a .dev.vars, and creates no such file", async () => {
    using directory = new TemporaryDirectory();
    for (const args of [
      ["token", "rotate", "--label", "b"],
      ["token", "rotate", "--label", "b", "--keep", "a=token-one-of-more-than-24-characters"],
    ]) {
      const { exitCode, stderr } = await hubrelay([...args, "--local", "--apply"], { cwd: directory.path });
      expect({ exitCode, stderr }).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining("there is no .dev.vars in this directory") as string,
      });
    }
    expect(readdirSync(directory.path)).toEqual([]);
  });

  it.each(["nginx", "!acme/x", "acme**"])("refuses the scope %s, which means something else", async (scope) => {
    const { exitCode, stderr } = await hubrelay(["token", "new", "--repositories", scope]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(scope) as string });
  });

  it("creates a token for senders with the URL of each, and refuses invalid ones", async () => {
    const args = ["token", "new", "--label", "ci", "--senders"];
    const scoped = ["github, quay", "--repositories", "ghcr.io/acme/*,quay.io/acme/*"];
    const { json } = await hubrelayJson<{ token: string; entry: string }>([...args, ...scoped]);
    expect(json.entry).toBe(`ci/github|quay@ghcr.io/acme/*|quay.io/acme/*=${json.token}`);
    const { stderr } = await hubrelay([...args, "github,docker-hub"]);
    expect(stderr).toMatch(/GitHub Container Registry is then\n +https:\/\/<relay>\/hook\/[\w-]{32}\/github\n/);
    expect(stderr).toMatch(/Docker Hub is then\n +https:\/\/<relay>\/hook\/[\w-]{32}\n/);
    for (const wrong of [
      ["Nexus"],
      ["github", "--repositories", "acme/*"],
      ["docker-hub", "--repositories", "ghcr.io/acme/*"],
    ]) {
      const { exitCode, stderr } = await hubrelay([...args, ...wrong]);
      expect({ wrong, exitCode, stderr }).toMatchObject({ wrong, exitCode: 2, stderr: expect.any(String) as string });
    }
    const unnamed = await hubrelay(["token", "new", "--repositories", "ghcr.io/acme/*"]);
    expect(unnamed.stderr).toContain("names a registry whose pushes none of docker-hub may send");
    expect(unnamed.stderr).toContain("--senders");
  });

  it("refuses to guess the tokens that are in use on Cloudflare", async () => {
    using directory = new TemporaryDirectory();
    const args = ["token", "rotate", "--label", "b", "--apply"];
    const { exitCode, stderr } = await hubrelay(args, { cwd: directory.path });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("--keep");
  });
});

/** What bash offers after these words, by the script. */
function complete(script: string, ...words: string[]): string[] {
  const source = `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _hubrelay; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const output = execFileSync("bash", ["-c", source, "bash", "hubrelay", ...words], { encoding: "utf8" });
  return output.split("\n").filter((line) => line !== "");
}

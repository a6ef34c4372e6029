import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { writePrivateFile } from "../../src/cli/secrets/private-file.ts";
import { readOrCreateDevVars } from "../../src/cli/secrets/dev-vars.ts";
import { readOrCreateSecrets } from "../../src/cli/secrets/secrets-file.ts";
import { hubrelay, TemporaryDirectory } from "./command.ts";
import { Project } from "./project.ts";

const TOKEN = "a-token-of-more-than-24-characters";
const WARNING = "shows a secret to every user of this machine";

let server: Server;
let origin: string;
let paths: (string | undefined)[];

beforeAll(async () => {
  server = createServer((request, response) => {
    paths.push(request.url);
    response.writeHead(202, { "content-type": "application/json" });
    response.end('{"event":"evt_1","duplicate":false,"rules":[],"deliveries":[]}');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => server.close());
beforeEach(() => void (paths = []));

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

describe("send", () => {
  it.each<[where: string, args: (file: string) => string[], env: Record<string, string>, input: string]>([
    ["a file", (file) => ["--token-file", file], {}, ""],
    ["standard input, as a file", () => ["--token-file", "-"], {}, `${TOKEN}\n`],
    ["standard input, as a token", () => ["--token", "-"], {}, `${TOKEN}\n`],
    ["HUBRELAY_TOKEN, before RELAY_TOKENS", () => [], { HUBRELAY_TOKEN: TOKEN, RELAY_TOKENS: "a=other" }, ""],
    ["RELAY_TOKENS", () => [], { RELAY_TOKENS: `a=${TOKEN},b=other` }, ""],
  ])("takes a token from %s, without a warning", async (_, args, env, input) => {
    using directory = new TemporaryDirectory();
    const file = join(directory.path, "token");
    writeFileSync(file, `${TOKEN}\n`);
    const run = await hubrelay(["send", "--url", origin, ...args(file)], { env, input });
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(paths).toEqual([`/hook/${TOKEN}`]);
  });

  it("takes a whole webhook URL from HUBRELAY_URL, without a warning", async () => {
    const run = await hubrelay(["send"], { env: { HUBRELAY_URL: `${origin}/hook/${TOKEN}` } });
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(paths).toEqual([`/hook/${TOKEN}`]);
  });

  it.each([
    ["a token", () => ["--url", origin, "--token", TOKEN], "--token shows"],
    ["a webhook URL", () => ["--url", `${origin}/hook/${TOKEN}`], "the token in --url shows"],
  ])("takes %s as an argument, and warns on standard error without repeating it", async (_, args, message) => {
    const { exitCode, stdout, stderr } = await hubrelay(["send", ...args()]);
    expect(exitCode).toBe(0);
    expect(paths).toEqual([`/hook/${TOKEN}`]);
    expect(stderr).toContain(message);
    expect(stderr).toContain(WARNING);
    expect(stdout + stderr).not.toContain(TOKEN);
  });

  it.each([
    ["two tokens", ["--token", TOKEN, "--token-file", "-"], "give --token or --token-file, not both"],
    ["a file that is not there", ["--token-file", "no-such-file"], "there is no file no-such-file"],
    ["an empty file", ["--token-file", "/dev/null"], "/dev/null is empty"],
    ["no token", [], "no token was given"],
  ])("refuses %s with exit code 2", async (_, args, message) => {
    const { exitCode, stderr } = await hubrelay(["send", "--url", origin, ...args]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) as string });
    expect(paths).toEqual([]);
  });
});

describe("connect", () => {
  it("takes the tunnel's token from a file or standard input", async () => {
    const args = ["connect", "home", "--to", "http://127.0.0.1:9", "--url", origin, "--token-file", "-"];
    // The fake relay opens no WebSocket: what counts is that it was asked.
    const { stderr } = await hubrelay([...args, "--replay", "evt_1"], { input: TOKEN });
    expect(stderr).toContain("--replay uses the relay's API");
    const without = await hubrelay(args.slice(0, -2), { env: { TUNNEL_TOKEN: "" } });
    expect(without).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--token-file") as string });
  });
});

describe("token rotate and revoke", () => {
  it.each([
    ["rotate", ["--label", "new"], "kept.txt", /^RELAY_TOKENS="new=[\w-]{32},old=old-token-of-24-characters"\n$/],
    ["revoke", ["--label", "leaked"], "kept.txt", /^RELAY_TOKENS="old=old-token-of-24-characters"\n$/],
    ["rotate", ["--label", "new"], "-", /^RELAY_TOKENS="new=[\w-]{32},old=old-token-of-24-characters"\n$/],
    ["revoke", ["--label", "leaked"], "-", /^RELAY_TOKENS="old=old-token-of-24-characters"\n$/],
  ])("%s %j takes the tokens that stay from %s, without a warning", async (verb, more, source, expected) => {
    const kept = `old=old-token-of-24-characters${verb === "revoke" ? ",leaked=x" : ""}\n`;
    using project = new Project();
    project.write(".dev.vars", 'RELAY_TOKENS="a=b"\n');
    project.write("kept.txt", kept);
    const args = ["token", verb, "--local", "--apply", ...more, "--keep-file", source];
    const { exitCode, stderr } = await hubrelay(args, { cwd: project.path, input: kept });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(project.read(".dev.vars")).toMatch(expected);
  });

  it("warn of tokens in an argument, not of an empty one", async () => {
    using project = new Project();
    project.write(".dev.vars", 'RELAY_TOKENS="a=b"\n');
    const args = ["token", "rotate", "--local", "--apply", "--label", "new", "--keep"];
    const options = { cwd: project.path };
    expect((await hubrelay([...args, "old=old-token-of-24-characters"], options)).stderr).toContain(WARNING);
    expect((await hubrelay([...args, ""], options)).stderr).not.toContain(WARNING);
  });
});

describe("a file with secrets", () => {
  it.each([0o600, 0o644, 0o664, 0o777])("of mode %o ends with 0600 when it is written", (mode) => {
    using directory = new TemporaryDirectory();
    const file = join(directory.path, ".dev.vars");
    writeFileSync(file, "A=1\n");
    chmodSync(file, mode);
    writePrivateFile(file, "A=2\n");
    expect(modeOf(file)).toBe("600");
    expect(readdirSync(directory.path)).toEqual([".dev.vars"]);
  });

  it("ends with 0600 when it was there and is only read", () => {
    using directory = new TemporaryDirectory();
    const file = join(directory.path, ".dev.vars");
    writeFileSync(file, 'RELAY_TOKENS="a=b"\n');
    chmodSync(file, 0o644);
    expect(readOrCreateDevVars(file)).toEqual({ RELAY_TOKENS: "a=b" });
    expect(modeOf(file)).toBe("600");
  });

  it("of init ends with 0600, in a directory with 0700", () => {
    using directory = new TemporaryDirectory();
    const file = join(directory.path, ".hubrelay", "secrets.json");
    mkdirSync(join(directory.path, ".hubrelay"));
    writeFileSync(file, "{}");
    chmodSync(file, 0o644);
    chmodSync(join(directory.path, ".hubrelay"), 0o755);
    readOrCreateSecrets(directory.path, undefined, undefined);
    expect([modeOf(file), modeOf(join(directory.path, ".hubrelay"))]).toEqual(["600", "700"]);
    readOrCreateSecrets(directory.path, "staging", undefined);
    expect(modeOf(join(directory.path, ".hubrelay", "secrets.staging.json"))).toBe("600");
  });

  it("that .dev.vars links to keeps the link, and ends with 0600", () => {
    using directory = new TemporaryDirectory();
    const [file, link] = [join(directory.path, "kept"), join(directory.path, ".dev.vars")];
    writeFileSync(file, "A=1\n");
    chmodSync(file, 0o644);
    symlinkSync(file, link);
    writePrivateFile(link, "A=2\n");
    expect(modeOf(file)).toBe("600");
    expect(readdirSync(directory.path).toSorted()).toEqual([".dev.vars", "kept"]);
  });

  it("of `token rotate --local --apply` ends with 0600", async () => {
    using project = new Project();
    project.write(".dev.vars", 'RELAY_TOKENS="a=b"\n');
    chmodSync(join(project.path, ".dev.vars"), 0o644);
    const args = ["token", "rotate", "--local", "--apply", "--label", "c"];
    expect((await hubrelay(args, { cwd: project.path })).exitCode).toBe(0);
    expect(modeOf(join(project.path, ".dev.vars"))).toBe("600");
  });
});

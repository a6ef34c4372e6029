import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it, test } from "vitest";
import { hubrelay, hubrelayJson, TemporaryDirectory } from "../cli/command.ts";
import { startReceiver } from "./receiver.ts";

const START = fileURLToPath(new URL("../../src/local/start.ts", import.meta.url));
const ENVIRONMENT = { ...process.env, NO_COLOR: "1" };

/** `npm start` with a state of its own, until the scope that started it is left. */
class Started implements AsyncDisposable {
  output = "";
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(directory: string, ...args: string[]) {
    this.#process = spawn(process.execPath, [START, "--directory", directory, ...args], { env: ENVIRONMENT });
    this.#ended = once(this.#process, "exit");
    const collect = (chunk: Buffer): void => void (this.output += chunk.toString());
    this.#process.stdout?.on("data", collect);
    this.#process.stderr?.on("data", collect);
  }

  /** Waits until it has printed this, and returns what the first group has. */
  async printed(form: RegExp): Promise<string> {
    for (;;) {
      const found = form.exec(this.output);
      if (found !== null) return found[1] ?? found[0];
      if (this.#process.exitCode !== null) throw new Error(`it ended without ${form}:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  kill(signal: NodeJS.Signals): Promise<unknown> {
    this.#process.kill(signal);
    return this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) await this.kill("SIGTERM");
  }
}

async function start(...args: string[]): Promise<{ code: number; output: string; errors: string }> {
  const child = spawn(process.execPath, [START, ...args], { env: ENVIRONMENT, stdio: ["ignore", "pipe", "pipe"] });
  const [[code], output, errors] = await Promise.all([once(child, "exit"), text(child.stdout), text(child.stderr)]);
  return { code: code as number, output, errors };
}

/** Writes rules into the local KV of a directory before a relay runs there. */
async function putRules(directory: string, document: object): Promise<void> {
  const file = join(directory, "rules.json");
  writeFileSync(file, JSON.stringify(document));
  const storage = ["--local", "--persist-to", join(directory, ".wrangler/state")];
  expect(await hubrelay(["rules", "push", file, "--yes", ...storage])).toMatchObject({ exitCode: 0 });
}

test("npm start shows a push with retries and callback, on a free port", async () => {
  using directory = new TemporaryDirectory();
  await using occupant = await startReceiver();
  const taken = occupant.host.split(":")[1] ?? "";
  const { code, output, errors } = await start("--once", "--port", taken, "--directory", directory.path);

  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  const port = /^hubrelay \S+ on http:\/\/127\.0\.0\.1:(\d+)$/m.exec(output)?.[1];
  expect(Number(port)).toBeGreaterThan(Number(taken));
  expect(output).toMatch(/^dashboard {4}http:\/\/127\.0\.0\.1:\d+\/ - log in with ADMIN_TOKEN of \.dev\.vars$/m);
  expect(output).toMatch(/^webhook URL {2}http:\/\/127\.0\.0\.1:\d+\/hook\/\S{24,}$/m);
  expect(output).toMatch(/^● accepted acme\/web:v1\.4\.2 {2}evt_\w+$/m);
  expect(output).toMatch(/^↻ deploy +attempt 1: answered 503, next in \d+\.\d s$/m);
  expect(output).toMatch(/^✓ deploy +attempt 3: answered 200 in \d+ ms$/m);
  expect(output).toMatch(/^✓ chat +attempt 1: answered 200 in \d+ ms$/m);
  expect(output).toMatch(/^✓ audit +attempt 1: answered 200 in \d+ ms$/m);
  expect(output).toMatch(/^✓ callback success: answered 200$/m);
  expect(output.indexOf("Ctrl-C stops the relay")).toBeLessThan(output.indexOf("● accepted"));
  expect(occupant.received()).toEqual([]);
});

describe("npm start with the user's own rules or secrets", () => {
  it("sends no demo push, reaches own receivers, and says why a rule did not match", async () => {
    using directory = new TemporaryDirectory();
    await using receiver = await startReceiver();
    writeFileSync(
      join(directory.path, ".dev.vars"),
      `RELAY_TOKENS="mine=own-token-of-more-than-24-characters"
ADMIN_TOKEN="own-admin-token-of-24-characters"
ALLOWED_PRIVATE_HOSTS="${receiver.host}"
`,
    );
    await putRules(directory.path, {
      version: 1,
      targets: {
        mine: { type: "webhook", url: `http://${receiver.host}/mine` },
        lost: { type: "webhook", url: "${secret:LOST_URL}" },
      },
      rules: [
        { name: "mine", match: { tag: "mine-*" }, targets: ["mine"] },
        { name: "lost", match: { tag: "lost" }, targets: ["lost"] },
      ],
    });
    await using relay = new Started(directory.path, "--port", "9300");
    await relay.printed(/No push is sent, because the rules are your own: `npm start -- --push`/);
    expect(relay.output).toMatch(/^rules {8}your own, in the local KV$/m);
    const options = { cwd: directory.path };
    await hubrelay(["send", "--local", "--tag", "mine-1"], options);
    await relay.printed(/✓ mine +attempt 1: answered 200/);
    expect(receiver.received()).toHaveLength(1);

    await hubrelay(["send", "--local", "--tag", "other"], options);
    await relay.printed(/no rule matched -> nothing is sent\n {2}✗ mine: tag: expected mine-\*, got other/);
    await hubrelay(["send", "--local", "--tag", "lost"], options);
    await relay.printed(/✗ lost: the secret LOST_URL is not set: add LOST_URL to \.dev\.vars and restart the relay/);

    const sent = await hubrelayJson<{ receipts: { event: string }[] }>(["send", "--local", "--tag", "none"], options);
    const show = ["events", "show", sent.json.receipts[0]?.event ?? "", "--local", "--repository", "acme/web"];
    const shown = await hubrelayJson<{ callback: { status: string } }>(show, options);
    expect(shown.json.callback.status).toBe("none");
    expect(relay.output).not.toMatch(/^\{|ffi\.rs/m);
  });

  it("sends no demo push if a secret of the example's rules is the user's own", async () => {
    using directory = new TemporaryDirectory();
    await using receiver = await startReceiver();
    writeFileSync(
      join(directory.path, ".dev.vars"),
      `RELAY_TOKENS="mine=own-token-of-more-than-24-characters"
ADMIN_TOKEN="own-admin-token-of-24-characters"
ALLOWED_PRIVATE_HOSTS="${receiver.host}"
DEPLOY_URL="http://${receiver.host}/deploy"
`,
    );
    const directoryOption = ["--directory", directory.path, "--port", "9320", "--once"];
    const { output } = await start(...directoryOption);
    expect(output).toContain("No push is sent, because some secrets of the rules are your own");
    expect(receiver.received()).toEqual([]);
    const asked = await start(...directoryOption, "--push");
    expect(asked.output).toMatch(/^✓ deploy +attempt 1: answered 200/m);
    expect(receiver.received()).toHaveLength(1);
  });

  it("reports a repeated push as a duplicate, and restores deleted example rules", async () => {
    using directory = new TemporaryDirectory();
    await using relay = new Started(directory.path, "--port", "9340");
    const hook = await relay.printed(/^webhook URL {2}(\S+)$/m);
    await relay.printed(/✓ callback success/);
    const body = JSON.stringify({ push_data: { tag: "v9", pusher: "me" }, repository: { repo_name: "acme/web" } });
    for (let time = 0; time < 2; time++) await fetch(hook, { method: "POST", body });
    await relay.printed(/= acme\/web:v9 is a duplicate of evt_\w+; nothing is sent/);

    const storage = ["--binding", "RULES", "--local", "--persist-to", join(directory.path, ".wrangler/state")];
    const wrangler = fileURLToPath(new URL("../../node_modules/wrangler/bin/wrangler.js", import.meta.url));
    await once(spawn(process.execPath, [wrangler, "kv", "key", "delete", "rules", ...storage]), "exit");
    for (let tag = 1; !relay.output.includes("no longer held"); tag++) {
      await hubrelay(["send", "--local", "--tag", `after-${tag}`], { cwd: directory.path });
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    expect(relay.output).toContain("there are no rules in the local KV; writing those of rules.example.json");
  });
});

describe("a second relay on the same state", () => {
  it("is refused until the first has ended, also by a kill", async () => {
    using directory = new TemporaryDirectory();
    const first = new Started(directory.path, "--port", "9360");
    await first.printed(/Ctrl-C stops the relay/);
    const second = await start("--directory", directory.path, "--port", "9360");
    expect(second).toMatchObject({
      code: 1,
      errors: expect.stringMatching(
        /a relay already runs on the state in .*: process \d+, http:\/\/127\.0\.0\.1:9360/,
      ) as string,
    });
    await first.kill("SIGKILL");
    const third = await start("--directory", directory.path, "--port", "9370", "--once");
    expect(third.code).toBe(0);
  });
});

describe("--local", () => {
  it("finds the relay of the directory, whatever its port", async () => {
    using directory = new TemporaryDirectory();
    await using relay = new Started(directory.path, "--port", "9380");
    await relay.printed(/✓ callback success/);
    const list = async (): Promise<object[]> =>
      (await hubrelayJson<{ events: object[] }>(["events", "list", "--local"], { cwd: directory.path })).json.events;
    // The directory, which lists events, is later than the log.
    await expect.poll(list).toHaveLength(1);
    const rotate = ["token", "rotate", "--local", "--apply", "--label", "next"];
    const rotated = await hubrelay(rotate, { cwd: directory.path });
    expect(rotated.stdout).toMatch(/The relay that runs here, process \d+, has the old tokens until you restart it/);
  });

  it("sends no token to an unproven listener, or when no relay runs", async () => {
    using directory = new TemporaryDirectory();
    const asked: string[] = [];
    const impostor = createServer((request, response) => {
      asked.push(`${request.url} ${request.headers.authorization}`);
      response.end("a".repeat(64));
    });
    await new Promise<void>((resolve) => void impostor.listen(0, "127.0.0.1", resolve));
    const { port } = impostor.address() as AddressInfo;
    const vars =
      'RELAY_TOKENS="own-token-of-more-than-24-characters"\nADMIN_TOKEN="own-admin-token-of-24-characters"\n';
    writeFileSync(join(directory.path, ".dev.vars"), vars);
    const none = await hubrelay(["events", "list", "--local"], { cwd: directory.path });
    expect(none).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("npm start") as string });

    mkdirSync(join(directory.path, ".wrangler"));
    const lock = JSON.stringify({ pid: process.pid, port, key: "secret-of-the-state" });
    writeFileSync(join(directory.path, ".wrangler/hubrelay.json"), lock);
    for (const args of [["events", "list"], ["send"], ["token", "list"], ["doctor"]]) {
      const refused = await hubrelay([...args, "--local"], { cwd: directory.path });
      expect({ args, refused }).toMatchObject({
        args,
        refused: { exitCode: 3, stderr: expect.stringContaining("does not prove to be the relay") as string },
      });
    }
    expect(asked).toHaveLength(4);
    for (const line of asked)
      expect(line).toMatch(/^\/\.well-known\/hubrelay-local\?challenge=[0-9a-f]{64} undefined$/);
    impostor.close();
  });
});

describe("npm start as a command", () => {
  it("shows help, and reports a wrong option without a stack trace", async () => {
    const help = await start("--help");
    expect(help).toMatchObject({ code: 0, output: expect.stringContaining("--push") as string, errors: "" });
    const wrong = await start("--prot", "9000");
    expect(wrong.code).toBe(2);
    expect(wrong.errors).toContain("unknown option '--prot'");
    expect(wrong.errors).not.toMatch(/^ {4}at /m);
  });
});

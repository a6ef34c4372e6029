import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, connect, type AddressInfo, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startLocalRelay, type LocalRelay } from "../../src/local/runtime/relay.ts";
import type { EventSummary } from "../../src/core/record/summary.ts";
import { COMMAND, hubrelay, TemporaryDirectory } from "./command.ts";

const TOKEN = "cli-token-of-more-than-24-characters";
const ADMIN_TOKEN = "cli-admin-token-of-24-characters";
const RULES = JSON.stringify({ version: 1, callback: "off", targets: {}, rules: [] });

let directory: TemporaryDirectory;
let relay: LocalRelay;
let line: Line;

beforeAll(async () => {
  directory = new TemporaryDirectory();
  relay = await startRelay();
  await relay.writeRules(RULES);
  line = await Line.open(() => Number(relay.url.port));
}, 60_000);

afterAll(async () => {
  line.close();
  await relay.close();
  directory[Symbol.dispose]();
});

function startRelay(): Promise<LocalRelay> {
  const variables = { RELAY_TOKENS: `cli=${TOKEN}`, ADMIN_TOKEN };
  return startLocalRelay({ port: 0, stateDirectory: directory.path, variables, onLog: () => {} });
}

async function push(tag: string, repository = "acme/web"): Promise<void> {
  const body = JSON.stringify({ push_data: { tag }, repository: { repo_name: repository } });
  const answer = await fetch(new URL(`/hook/${TOKEN}`, relay.url), { method: "POST", body });
  expect(answer.status).toBe(202);
}

/** The way to the relay, which can be cut. */
class Line {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;
  /** Whether upgrades to a WebSocket are let through. */
  takesUpgrades = true;

  private constructor(port: () => number) {
    this.#server = createServer((socket) => {
      if (this.#isCut) return void socket.destroy();
      const far = connect(port(), "127.0.0.1");
      for (const [from, to] of [
        [socket, far],
        [far, socket],
      ] as const) {
        this.#sockets.add(from);
        from.on("error", () => {}).on("close", () => to.destroy());
        from.on("data", (bytes) => {
          if (!this.takesUpgrades && /^upgrade: websocket/im.test(bytes.toString("latin1"))) socket.destroy();
          else to.write(bytes);
        });
      }
    });
  }

  static async open(port: () => number): Promise<Line> {
    const line = new Line(port);
    await once(line.#server.listen(0, "127.0.0.1"), "listening");
    return line;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  mend(): void {
    this.#isCut = false;
  }

  close(): void {
    this.cut();
    this.#server.close();
  }
}

/** `events tail --json`, running. */
class Tail implements Disposable {
  readonly #process: ChildProcess;
  stdout = "";
  stderr = "";

  constructor(...args: string[]) {
    const env = { ...process.env, HUBRELAY_URL: line.url, ADMIN_TOKEN };
    this.#process = spawn(process.execPath, [COMMAND, "events", "tail", "--json", ...args], { env });
    this.#process.stdout?.on("data", (text: Buffer) => (this.stdout += text.toString()));
    this.#process.stderr?.on("data", (text: Buffer) => (this.stderr += text.toString()));
  }

  /** The tags of the events that were printed. */
  tags(): (string | undefined)[] {
    const lines = this.stdout.split("\n").filter((text) => text !== "");
    return lines.map((text) => (JSON.parse(text) as EventSummary).tag);
  }

  [Symbol.dispose](): void {
    this.#process.kill();
  }
}

/** The tests build on each other: each leaves its events behind. */
describe("events tail", () => {
  it("prints the latest and each new event, of one repository if named", async () => {
    await push("first");
    using all = new Tail("--limit", "1");
    using other = new Tail("--repository", "acme/other");
    await expect.poll(() => all.tags()).toEqual(["first"]);
    await push("second");
    await expect.poll(() => all.tags()).toEqual(["first", "second"]);
    await push("other", "acme/other");
    await expect.poll(() => all.tags()).toEqual(["first", "second", "other"]);
    await expect.poll(() => other.tags()).toEqual(["other"]);
  });

  it("prints what a filter chooses, of the latest and of what comes", async () => {
    using unrouted = new Tail("--status", "unrouted", "--limit", "2");
    using failed = new Tail("--status", "failed");
    using found = new Tail("-q", "acme/*:sec* status:unrouted");
    await expect.poll(() => unrouted.tags()).toEqual(["second", "other"]);
    await expect.poll(() => found.tags()).toEqual(["second"]);
    await push("third");
    await push("secret");
    await expect.poll(() => unrouted.tags()).toEqual(["second", "other", "third", "secret"]);
    await expect.poll(() => found.tags()).toEqual(["second", "secret"]);
    expect(failed.tags()).toEqual([]);
  });

  it("resumes after a disconnect and prints each missed event once", async () => {
    using tail = new Tail("--limit", "1");
    await expect.poll(() => tail.tags()).toEqual(["secret"]);
    await push("before-the-cut");
    await expect.poll(() => tail.tags()).toEqual(["secret", "before-the-cut"]);
    line.cut();
    await push("during-the-cut-1");
    await push("during-the-cut-2");
    line.mend();
    await push("after-the-cut");
    await expect
      .poll(() => tail.tags())
      .toEqual(["secret", "before-the-cut", "during-the-cut-1", "during-the-cut-2", "after-the-cut"]);
    expect(tail.stderr).toContain("reconnecting");
  });

  it("misses nothing when a restarted relay has forgotten the changes", async () => {
    using tail = new Tail("--limit", "1");
    await expect.poll(() => tail.tags()).toEqual(["after-the-cut"]);
    await push("before-the-restart");
    await expect.poll(() => tail.tags()).toEqual(["after-the-cut", "before-the-restart"]);
    line.cut();
    await push("missed");
    await relay.close();
    relay = await startRelay();
    await push("missed-too");
    line.mend();
    await expect.poll(() => tail.tags()).toEqual(["after-the-cut", "before-the-restart", "missed", "missed-too"]);
  });

  it("polls when no stream is possible, and says so", async () => {
    line.takesUpgrades = false;
    using tail = new Tail("--limit", "1");
    await expect.poll(() => tail.tags()).toEqual(["missed-too"]);
    await expect.poll(() => tail.stderr).toContain("no stream");
    await push("without-a-stream");
    await expect.poll(() => tail.tags()).toEqual(["missed-too", "without-a-stream"]);
    line.takesUpgrades = true;
  });

  it("ends with the reason when the relay refuses it", async () => {
    const env = { HUBRELAY_URL: line.url, ADMIN_TOKEN: "another-token-of-24-characters" };
    const { exitCode, stderr } = await hubrelay(["events", "tail"], { env });
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("refuses this ADMIN_TOKEN") as string,
    });
  });
});

import { spawn } from "node:child_process";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeFrame, TUNNEL_PROTOCOL } from "../../src/core/tunnel/frame.ts";
import { harmIn } from "../core/text/hostile-texts.ts";
import { COMMAND, EMPTY_PROGRAM, hubrelay, ROOT } from "./command.ts";
import { HOSTILE, HostileRelay } from "./hostile-relay.ts";

const EVENT = `evt_${"0".repeat(26)}`;
const DELIVERY = `dlv_${"0".repeat(26)}_1`;

/** Every command that prints what a relay says. `events tail` and `connect` have tests of their own. */
const COMMANDS: readonly (readonly string[])[] = [
  ["events", "list"],
  ["events", "show", EVENT],
  ["events", "show", EVENT, "--repository", "acme/web"],
  ["events", "rejected"],
  ["events", "redeliver", "--status", "failed", "--dry-run"],
  ["deliveries", "list"],
  ["deliveries", "show", DELIVERY],
  ["deliveries", "redeliver", DELIVERY],
  ["deliveries", "approve", DELIVERY],
  ["deliveries", "reject", DELIVERY],
  ["rules", "test", "rules.example.json", "--against", "5"],
  ["approvals", "list"],
  ["audit"],
  ["token", "list"],
  ["links", "rotate", "--yes"],
  ["doctor"],
  ["send"],
];

/** The beginning of a line that a hostile text tries to add. */
const FORGED = /^2026-11-23T12:00:00Z {2}202/m;

let relay: HostileRelay;
let env: Record<string, string>;

beforeAll(async () => {
  relay = await HostileRelay.start();
  const ADMIN_TOKEN = "cli-admin-token-of-24-characters";
  env = {
    HUBRELAY_URL: relay.origin,
    ADMIN_TOKEN,
    RELAY_TOKENS: `cli=${ADMIN_TOKEN}`,
    FORCE_COLOR: "1",
    HUBRELAY_WRANGLER: EMPTY_PROGRAM,
  };
});

afterAll(() => relay[Symbol.asyncDispose]());

/** The text without the colours that the command itself has. */
function uncoloured(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/\u001b\[(?:1|2|22|3[1-6]|39)m/g, "");
}

describe.each([false, true])("a relay with hostile text in every field, failing: %s", (isFailing) => {
  beforeAll(() => {
    relay.isFailing = isFailing;
  });

  it.each(COMMANDS.map((args) => [args.join(" "), args] as const))("%s prints harmless text", async (_, args) => {
    const { stdout, stderr } = await hubrelay(args, { env });
    expect(stdout + stderr).not.toBe("");
    expect(harmIn(uncoloured(stdout + stderr))).toEqual([]);
    expect(stdout + stderr).not.toMatch(FORGED);
  });

  it.each(COMMANDS.map((args) => [args.join(" "), args] as const))(
    "%s --json escapes the text and keeps all of it",
    async (_, args) => {
      const { stdout, stderr } = await hubrelay([...args, "--json"], { env });
      expect(harmIn(stdout + stderr)).toEqual([]);
      const values = JSON.stringify(JSON.parse(stdout));
      // What fails is put into a sentence, which is one line.
      const kept = isFailing || args[0] === "doctor" ? "" : JSON.stringify(HOSTILE).slice(1, -1);
      expect(values).toContain(kept);
    },
  );
});

it("rules test prints a hostile push harmlessly, as text and as JSON", async () => {
  const payload = JSON.stringify({
    push_data: { tag: "v1", pusher: HOSTILE.slice(0, 200) },
    repository: { repo_name: "acme/web" },
  });
  for (const json of [[], ["--json"]]) {
    const args = ["rules", "test", "rules.example.json", "--payload", "-", ...json];
    const { stdout, stderr, exitCode } = await hubrelay(args, { input: payload });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain("acme/web");
    expect(harmIn(stdout)).toEqual([]);
  }
});

/** What a command prints that goes on by itself, until it has printed something that is wanted. */
async function printedUntil(
  wanted: RegExp,
  args: readonly string[],
  more: Record<string, string> = {},
): Promise<string> {
  const child = spawn(process.execPath, [COMMAND, ...args], { cwd: ROOT, env: { ...process.env, ...env, ...more } });
  const { promise, resolve } = Promise.withResolvers<void>();
  let text = "";
  const hear = (part: Buffer): void => {
    text += part.toString();
    if (wanted.test(text)) resolve();
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  child.once("exit", () => resolve());
  await promise;
  child.kill();
  return text;
}

it.each([[[]], [["--json"]]])("events tail prints hostile events harmlessly: %j", async (json) => {
  const text = await printedUntil(/no stream/, ["events", "tail", ...json]);
  expect(text).toContain("@everyone");
  expect(harmIn(uncoloured(text))).toEqual([]);
  expect(text).not.toMatch(FORGED);
});

it.each([[[]], [["--json"]]])("connect prints hostile requests harmlessly: %j", async (json) => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => TUNNEL_PROTOCOL });
  server.on("connection", (socket) => {
    const head = { id: "1", method: "POST", path: `/${HOSTILE}`, headers: {}, timeoutMs: 1000, image: HOSTILE };
    socket.send(encodeFrame({ head, body: new Uint8Array() }));
  });
  await new Promise((listening) => server.once("listening", listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const args = ["connect", "dev", "--url", url, "--to", relay.origin, ...json];
  const text = await printedUntil(/@everyone[^]*\n/, args, { TUNNEL_TOKEN: "x".repeat(32) });
  server.close();
  for (const client of server.clients) client.terminate();
  expect(text).toContain("@everyone");
  expect(harmIn(uncoloured(text))).toEqual([]);
});

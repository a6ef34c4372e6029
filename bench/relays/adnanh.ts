import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { findFreePort } from "../../src/local/runtime/port.ts";
import type { Targets } from "../load/targets.ts";
import { TOKEN, type Relay } from "./relay.ts";

const PROGRAM = "/usr/bin/webhook";
const CURL = `curl -sS -H 'content-type: application/json' --data-raw "$1"`;

/** Whether Debian's package `webhook` is there, and `curl`, which its script runs. */
export function hasAdnanh(): boolean {
  return existsSync(PROGRAM) && existsSync("/usr/bin/curl");
}

/**
 * Runs https://github.com/adnanh/webhook with the same token and rules, and a script that sends the push to all
 * targets at once with a curl each. It answers before the script has run, and does not look at what the targets answer.
 */
export async function startAdnanh(targets: Targets): Promise<Relay> {
  const stateDirectory = mkdtempSync(join(tmpdir(), "hubrelay-bench-"));
  const script = join(stateDirectory, "fan-out.sh");
  const curls = targets.urls.map((url) => `${CURL} ${url} >/dev/null &`);
  writeFileSync(script, ["#!/bin/sh", ...curls, "wait", ""].join("\n"), { mode: 0o755 });
  const token = { match: { type: "value", value: TOKEN, parameter: { source: "url", name: "token" } } };
  const conditions = [token, matches("repository.repo_name", "^acme/[^/]+$"), matches("push_data.tag", "^v.*$")];
  const hook = {
    id: "hook",
    "execute-command": script,
    "pass-arguments-to-command": [{ source: "entire-payload" }],
    "success-http-response-code": 202,
    "trigger-rule": { and: [...conditions, { not: matches("push_data.tag", "-rc") }] },
  };
  const hooks = join(stateDirectory, "hooks.json");
  writeFileSync(hooks, JSON.stringify([hook]));
  const port = await findFreePort(9100);
  const child = spawn(PROGRAM, ["-hooks", hooks, "-ip", "127.0.0.1", "-port", String(port)], { stdio: "ignore" });
  while (!(await isListening(port))) await sleep(50);
  return {
    port,
    path: `/hooks/hook?token=${TOKEN}`,
    pid: child.pid ?? 0,
    stateDirectory,
    async [Symbol.asyncDispose]() {
      const exit = once(child, "exit");
      child.kill();
      await exit;
      await rm(stateDirectory, { recursive: true, force: true });
    },
  };
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(socket.destroy().destroyed));
    socket.once("error", () => resolve(false));
  });
}

function matches(name: string, regex: string): object {
  return { match: { type: "regex", regex, parameter: { source: "payload", name } } };
}

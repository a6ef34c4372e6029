import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { TemporaryDirectory } from "../cli/command.ts";

const HISTORY = fileURLToPath(new URL("../../src/local/demo-history.ts", import.meta.url));

test("npm run demo:history serves its history to the tokens it prints, and leaves nothing", async () => {
  using temporary = new TemporaryDirectory();
  const directory = temporary.path;
  const env = { ...process.env, TMPDIR: directory };
  const child = spawn(process.execPath, [HISTORY, "--port", "8810"], { env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line.startsWith("Ctrl-C")) break;
  }
  const [origin = "", admin = "", reader = ""] = [
    /^dashboard +(\S+)\/$/,
    /^admin token +(\S+)/,
    /^ +(\S+) +oncall/,
  ].map((form) => lines.flatMap((line) => form.exec(line)?.[1] ?? [])[0]);
  const get = async (path: string, token: string): Promise<unknown> =>
    (await fetch(`${origin}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } })).json();

  expect(await get("/me", admin)).toMatchObject({ label: "alice", role: "write" });
  expect(await get("/me", reader)).toMatchObject({ label: "oncall", role: "read" });
  const { attention } = (await get("/statistics?buckets=1", admin)) as { attention: object };
  expect(attention).toMatchObject({ held: 1, pausedTargets: ["mirror"] });
  const statuses = ["held", "pending", "failed", "unrouted"];
  for (const status of statuses) {
    expect(await get(`/events?status=${status}&limit=1`, admin)).toMatchObject({ events: [{ status }] });
  }
  expect(await get("/rejected", admin)).toMatchObject({ rejected: [{}, {}, {}, {}, {}] });

  child.kill("SIGTERM");
  await ended;
  expect(readdirSync(directory)).toEqual([]);
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startReceiver } from "./receiver.ts";

const START = fileURLToPath(new URL("../../src/cli/start.ts", import.meta.url));

test("npm start shows a push with a retry and its callback, on another port when its own is taken", async () => {
  await using occupant = await startReceiver();
  const taken = occupant.host.split(":")[1] ?? "";
  const env = { ...process.env, NO_COLOR: "1" };
  const start = spawn(process.execPath, [START, "--once", "--port", taken], { env, stdio: ["ignore", "pipe", "pipe"] });
  const [[code], output, errors] = await Promise.all([once(start, "exit"), text(start.stdout), text(start.stderr)]);

  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  const port = /^hubrelay \S+ on http:\/\/127\.0\.0\.1:(\d+)$/m.exec(output)?.[1];
  expect(Number(port)).toBeGreaterThan(Number(taken));
  expect(output).toMatch(/^webhook URL {2}http:\/\/127\.0\.0\.1:\d+\/hook\/\S{24,}$/m);
  expect(output).toMatch(/^● accepted acme\/web:v1\.4\.2 {2}evt_\w+$/m);
  expect(output).toMatch(/^↻ deploy +attempt 1: answered 503, next in \d+\.\d s$/m);
  expect(output).toMatch(/^✓ deploy +attempt 3: answered 200 in \d+ ms$/m);
  expect(output).toMatch(/^✓ chat +attempt 1: answered 200 in \d+ ms$/m);
  expect(output).toMatch(/^✓ audit +attempt 1: answered 200 in \d+ ms$/m);
  expect(output).toMatch(/^✓ callback success: answered 200$/m);
  expect(occupant.received()).toEqual([]);
});

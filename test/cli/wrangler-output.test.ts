import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { runWrangler } from "../../src/cli/wrangler/run.ts";
import { harmIn, HOSTILE_TEXTS } from "../core/text/hostile-texts.ts";
import { TemporaryDirectory } from "./command.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

it("hostile account names in wrangler's output are printed harmlessly", async () => {
  using directory = new TemporaryDirectory();
  const script = join(directory.path, "wrangler.js");
  const text = `${HOSTILE_TEXTS.map(([, hostile]) => hostile).join("|")}\nUploaded ä€👍\n`;
  writeFileSync(script, `process.stdout.write(${JSON.stringify(text)})`);
  vi.stubEnv("HUBRELAY_WRANGLER", script);
  let shown = "";
  vi.spyOn(process.stderr, "write").mockImplementation((part) => {
    shown += String(part);
    return true;
  });
  await runWrangler(["deploy"], { directory: directory.path, isShown: true });
  expect(shown).toContain("Uploaded ä€👍\n");
  expect(harmIn(shown)).toEqual([]);
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, inject, it } from "vitest";
import { hubrelay } from "./command.ts";

it.runIf(inject("isCommandInside"))(
  "a command run in a test's process leaves nothing there of its folder",
  async () => {
    const cwd = mkdtempSync(join(tmpdir(), "hubrelay-"));
    // Reads wrangler's configuration, for which it loads wrangler, and wrangler esbuild.
    await hubrelay(["doctor", "--url", "http://127.0.0.1:1"], { cwd });
    rmSync(cwd, { recursive: true });
    const { transform } = await import("esbuild");
    expect((await transform("1 + 1", {})).code).toBe("1 + 1;\n");
  },
);

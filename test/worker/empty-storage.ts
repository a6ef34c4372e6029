import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, vi } from "vitest";
import { readRules } from "../../src/worker/rules/rules.ts";

/**
 * Gives each test of a file empty storage, also of the one directory, and a clock that stands still. Evaluating the modules
 * again for each test would take a second. Instead, the isolate's copy of the rules is dated to 1970: too old to be used.
 */
export function emptyStorageForEach(): void {
  beforeEach(async () => {
    const now = Date.now();
    vi.useFakeTimers({ now: 0, toFake: ["Date"] });
    await readRules(env.RULES);
    vi.setSystemTime(now);
  });

  afterEach(async () => {
    // First of all, because what a test leaves pending must not be sent when its targets are gone.
    await reset();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
}

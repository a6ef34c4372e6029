import { afterEach, beforeEach, expect, inject, it, vi } from "vitest";
import { writeRelay } from "./relay-states.ts";
import { WRITTEN_AT } from "./states.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: WRITTEN_AT, toFake: ["Date"] });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it.runIf(inject("storedAs") !== "")("what a relay of this version stores is written down", async () => {
  const text = `${JSON.stringify(await writeRelay(), undefined, 2)}\n`;
  await expect(text).toMatchFileSnapshot(`../../fixtures/stored/relay-${inject("storedAs")}.json`);
});

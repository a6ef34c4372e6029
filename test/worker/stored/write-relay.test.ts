import { reset } from "cloudflare:test";
import { afterEach, beforeEach, expect, inject, it, vi } from "vitest";
import { writeRelay } from "./relay-states.ts";
import { WRITTEN_AT } from "./states.ts";
import { writeWaiting } from "./waiting-states.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: WRITTEN_AT, toFake: ["Date"] });
});

afterEach(async () => {
  await reset();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it.runIf(inject("storedAs") !== "").each([
  { name: "relay", write: writeRelay },
  { name: "waiting", write: writeWaiting },
])("what a $name of this version stores is written down", async ({ name, write }) => {
  const text = `${JSON.stringify(await write(), undefined, 2)}\n`;
  await expect(text).toMatchFileSnapshot(`../../fixtures/stored/${name}-${inject("storedAs")}.json`);
});

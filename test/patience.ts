import { vi } from "vitest";

// The limit of vi.waitFor, which no configuration sets: see vitest.patience.ts.

const WAIT_MS = 120_000;

const waitFor = vi.waitFor.bind(vi);

vi.waitFor = (callback, options): ReturnType<typeof waitFor> => {
  const given = typeof options === "object" ? options : {};
  return waitFor(callback, { ...given, timeout: WAIT_MS });
};

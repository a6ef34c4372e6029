import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    silent: "passed-only",
    include: ["test/peers/**/*.test.ts"],
    testTimeout: 60_000,
  },
});

import { defineConfig } from "vitest/config";

// The dashboard in a real browser; needs Chromium, at /usr/bin/chromium or where CHROMIUM says. `npm run test:browser`.
export default defineConfig({
  test: {
    name: "browser",
    include: ["test/browser/**/*.test.ts"],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

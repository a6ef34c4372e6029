import { defineConfig } from "vitest/config";
import { PATIENCE } from "./vitest.patience.ts";

// The dashboard in a real browser; needs Chromium, at /usr/bin/chromium or where CHROMIUM says. `npm run test:browser`.
export default defineConfig({
  test: {
    ...PATIENCE,
    name: "browser",
    include: ["test/browser/**/*.test.ts"],
    globalSetup: "test/browser/shared-history.ts",
    maxWorkers: 2,
  },
});

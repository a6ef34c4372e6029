import { defineConfig } from "vitest/config";
import { PATIENCE } from "./vitest.patience.ts";

// Confirmation by a real registry: `npm run test:registry`. Needs CNCF Distribution, as in Debian's package docker-registry.
export default defineConfig({
  test: {
    ...PATIENCE,
    silent: "passed-only",
    include: ["test/registry/**/*.test.ts"],
    provide: { isCommandInside: false },
  },
});

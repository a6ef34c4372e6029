import { defineConfig } from "vitest/config";
import { PATIENCE } from "./vitest.patience.ts";

export default defineConfig({
  test: {
    ...PATIENCE,
    silent: "passed-only",
    include: ["test/peers/**/*.test.ts"],
  },
});

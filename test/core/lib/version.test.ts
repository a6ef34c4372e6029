import { expect, it } from "vitest";
import manifest from "../../../package.json" with { type: "json" };
import { VERSION } from "../../../src/core/lib/version.ts";

it("matches package.json", () => {
  expect(VERSION).toBe(manifest.version);
});

import { expect, it } from "vitest";
import manifest from "../../../package.json" with { type: "json" };
import { VERSION } from "../../../src/core/lib/version.ts";

it("the version in the source is the package's", () => {
  expect(VERSION).toBe(manifest.version);
});

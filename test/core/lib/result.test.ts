import { expect, it } from "vitest";
import { err, ok, valuesOf } from "../../../src/core/lib/result.ts";

it("the values of results are those of the successes, in order", () => {
  expect(valuesOf([ok("a"), err("broken"), ok("b")])).toEqual(["a", "b"]);
});

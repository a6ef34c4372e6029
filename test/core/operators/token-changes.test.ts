import { expect, it } from "vitest";
import { tokenChanges, type TokenPrints } from "../../../src/core/operators/token-changes.ts";

it.each<[string, TokenPrints, TokenPrints, string[]]>([
  ["nothing", { RELAY_TOKENS: { ci: "a" } }, { RELAY_TOKENS: { ci: "a" } }, []],
  ["a new token", { RELAY_TOKENS: { ci: "a" } }, { RELAY_TOKENS: { ci: "a", hub: "b" } }, ["RELAY_TOKENS: added hub"]],
  ["a token less", { RELAY_TOKENS: { ci: "a" } }, { RELAY_TOKENS: {} }, ["RELAY_TOKENS: removed ci"]],
  ["another token", { RELAY_TOKENS: { ci: "a" } }, { RELAY_TOKENS: { ci: "b" } }, ["RELAY_TOKENS: replaced ci"]],
  ["a new secret", {}, { TUNNEL_TOKENS: { home: "a", dev: "b" } }, ["TUNNEL_TOKENS: added home, dev"]],
  ["a secret less", { ADMIN_TOKENS: { bob: "a" } }, {}, ["ADMIN_TOKENS: removed bob"]],
  [
    "all at once",
    { RELAY_TOKENS: { a: "1", b: "2" }, ADMIN_TOKENS: { bob: "3" } },
    { RELAY_TOKENS: { b: "9", c: "4" }, ADMIN_TOKENS: { bob: "5" } },
    ["RELAY_TOKENS: added c; removed a; replaced b", "ADMIN_TOKENS: replaced bob"],
  ],
  // A label from a secret is any text.
  ["a label of JavaScript's own", { T: {} }, { T: { constructor: "a" } }, ["T: added constructor"]],
])("between two readings tells of %s", (_, before, after, changes) => {
  expect(tokenChanges(before, after)).toEqual(changes);
});

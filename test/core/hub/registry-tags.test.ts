import { expect, it } from "vitest";
import { nextQuery, parseTagNames } from "../../../src/core/hub/registry-tags.ts";

it.each<[json: unknown, tags: readonly string[] | undefined]>([
  [{ name: "acme/web", tags: ["v1", "latest"] }, ["v1", "latest"]],
  [{ tags: ["v1", "no tag", "../x", `v${"1".repeat(128)}`, 1, null, {}] }, ["v1"]],
  [{ tags: null }, []],
  [{}, []],
  [[], undefined],
  [{ tags: "v1" }, undefined],
  [undefined, undefined],
  ["v1", undefined],
])("the tags of %j", (json, tags) => {
  expect(parseTagNames(json)).toEqual(tags);
});

it.each<[link: string | null, query: string | undefined]>([
  ['</v2/acme/web/tags/list?last=v9&n=100>; rel="next"', "last=v9&n=100"],
  ["<https://evil.example/x?last=v9>; rel=next", "last=v9"],
  ['</v2/a/tags/list?n=1>; rel="prev", </v2/a/tags/list?last=b&n=1>; rel="next"', "last=b&n=1"],
  ['</v2/acme/web/tags/list?last=a#frag>;rel="next"', "last=a"],
  ['</list?last=a b\\r\\nX: y>; rel="next"', "last=a%20b\\r\\nX:%20y"],
  ['</v2/acme/web/tags/list>; rel="next"', undefined],
  ['</v2/acme/web/tags/list?last=v9>; rel="prev"', undefined],
  ["nothing", undefined],
  ["", undefined],
  [null, undefined],
  [`</list?last=${"x".repeat(3000)}>; rel="next"`, undefined],
])("the next page after %j", (link, query) => {
  expect(nextQuery(link)).toBe(query);
});

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Push } from "../../src/core/event/event.ts";
import { route } from "../../src/core/rules/route.ts";
import { parseRuleDocument } from "../../src/core/rules/parse-document.ts";
import { eventOf } from "./event-of.ts";

function targetsOf(push: Partial<Push>): readonly string[] {
  const document = parseRuleDocument(readFileSync(new URL("../../rules.example.json", import.meta.url), "utf8"));
  if (!document.ok) throw new Error(JSON.stringify(document.error));
  return route(document.value, { event: eventOf(push), payload: {} }).targets;
}

describe("the example's rules send", () => {
  it.each<[what: string, push: Partial<Push>, targets: string[]]>([
    ["a version everywhere", { tag: "v1.2.3" }, ["deploy", "chat", "audit"]],
    [
      "a version of the other repository everywhere",
      { repository: "acme/api", tag: "v2" },
      ["deploy", "chat", "audit"],
    ],
    ["a release candidate to audit alone", { tag: "v1.2.3-rc1" }, ["audit"]],
    ["what is no version to audit alone", { tag: "latest" }, ["audit"]],
    ["a push without a tag to audit alone", {}, ["audit"]],
    ["the version of another repository to audit alone", { repository: "acme/docs", tag: "v1.2.3" }, ["audit"]],
    ["what others push nowhere", { repository: "library/nginx", tag: "v1.2.3" }, []],
  ])("%s", (_, push, targets) => {
    expect(targetsOf(push)).toEqual(targets);
  });
});

import { describe, expect, it } from "vitest";
import { buildRequest, type Target } from "../../../src/core/targets/target.ts";
import { rulesOf } from "../rules-of.ts";
import { materialOf } from "./pushes.ts";

const URL = "https://hooks.example.com/a";

describe("a text that fails on a push fails the delivery with the reason", () => {
  it.each<[string, object]>([
    ["slack", { url: URL }],
    ["discord", { url: URL }],
    ["google-chat", { url: URL }],
    ["mattermost", { url: URL }],
    ["teams", { url: URL }],
    ["ntfy", { url: URL }],
    ["telegram", { token: "${secret:TOKEN}", chat_id: 1 }],
  ])("of %s", (type, fields) => {
    const target = { type, ...fields, text: "payload.missing" };
    const compiled = rulesOf({ targets: { a: target }, rules: [{ name: "all", targets: ["a"] }] });
    const request = buildRequest(compiled.document.targets["a"] as Target, materialOf({ tag: "v1" }));
    expect(request).toMatchObject({ ok: false, error: expect.stringMatching(/^payload\.missing/) as string });
  });
});

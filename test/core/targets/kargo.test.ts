import { describe, expect, it } from "vitest";
import { kargo } from "../../../src/core/targets/kargo.ts";
import { awkward, context, problemsIn, requestOf, tagless } from "./building.ts";

const HOOK = "https://kargo.example.com/webhooks/804b6f6bb40eb1f0e615a97bd6c5f3c4";

describe("kargo", () => {
  it.each([
    ["a typical push", context],
    ["one without a tag", tagless],
    ["one whose body is no UTF-8", awkward],
  ])("sends Docker Hub's body of %s to the receiver", (_, from) => {
    expect(requestOf(kargo, { type: "kargo", url: HOOK }, from)).toStrictEqual({
      ok: true,
      value: { method: "POST", url: HOOK, headers: { "content-type": "application/json" }, body: from.body },
    });
  });

  it("accepts a URL that is or contains a secret", () => {
    const url = "https://kargo.example.com/hook/${secret:TOKEN}";
    expect(requestOf(kargo, { type: "kargo", url }, context)).toMatchObject({
      value: { url: "https://kargo.example.com/hook/t0ken" },
    });
    expect(problemsIn(kargo, { type: "kargo", url: "${secret:KARGO_URL}" })).toStrictEqual([]);
  });
});

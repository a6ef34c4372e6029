import { describe, expect, it } from "vitest";
import { flux } from "../../../src/core/targets/flux.ts";
import { awkward, context, problemsIn, requestOf, tagless } from "./building.ts";

const HOOK = "https://flux.example.com/hook/bed6d00b5555b1603e1f59b94d7fdbca58089cb5663633fb83f2815dc626d92b";

describe("flux", () => {
  it.each([
    ["a typical push", context],
    ["one without a tag", tagless],
    ["one whose body is no UTF-8", awkward],
  ])("sends Docker Hub's body of %s to the Receiver", (_, from) => {
    expect(requestOf(flux, { type: "flux", url: HOOK }, from)).toStrictEqual({
      ok: true,
      value: { method: "POST", url: HOOK, headers: { "content-type": "application/json" }, body: from.body },
    });
  });

  it("accepts a URL that is or contains a secret", () => {
    const url = "https://flux.example.com/hook/${secret:TOKEN}";
    expect(requestOf(flux, { type: "flux", url }, context)).toMatchObject({
      value: { url: "https://flux.example.com/hook/t0ken" },
    });
    expect(problemsIn(flux, { type: "flux", url: "${secret:FLUX_URL}" })).toStrictEqual([]);
  });
});

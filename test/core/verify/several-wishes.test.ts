import { describe, expect, it } from "vitest";
import { parseHosts } from "../../../src/core/address/address.ts";
import { blockedByVerification, withVerification } from "../../../src/core/record/confirm.ts";
import { openRecord } from "../../../src/core/record/open.ts";
import { decide } from "../../../src/core/record/decision.ts";
import type { EventRecord } from "../../../src/core/record/record.ts";
import { route } from "../../../src/core/rules/route.ts";
import type { Verification } from "../../../src/core/verify/verification.ts";
import { eventOf } from "../event-of.ts";
import { now, url } from "../record-of.ts";
import { rulesOf } from "../rules-of.ts";

const policy = { callbackHosts: parseHosts(""), privateHosts: parseHosts("") };
const event = eventOf({ tag: "v1" });

/** The record by rules `a`, `b` and so on with these wishes, each for the target of its name. */
function opened(wishes: readonly unknown[], verify?: unknown, answered?: Verification): EventRecord {
  const names = ["a", "b", "c"];
  const rules = wishes.map((wish, index) => ({ name: names[index], targets: [names[index]], verify: wish }));
  const compiled = rulesOf({ rules, ...(verify !== undefined && { verify }) });
  const decision = decide(compiled.document, "rev_1", route(compiled, { event, payload: {} }));
  return openRecord(event, url, decision, policy, now, answered);
}

function answered(settings: Verification["settings"], status: "confirmed" | "unconfirmed"): Verification {
  return { settings, status, since: now, checks: 1, ...(status === "unconfirmed" && { reason: "no such tag" }) };
}

describe("rules with different confirmations", () => {
  it("cause one check, for everything that any of them needs", () => {
    const { verification } = opened(["digest", "tag", { by: "digest", pullable: true }]);
    expect(verification?.settings).toEqual({ by: "tag", pullable: true });
  });

  it("decide separately on unconfirmed pushes", () => {
    const record = opened([{ by: "tag", unconfirmed: "deliver" }, "tag"]);
    const after = withVerification(record, answered({ by: "tag", unconfirmed: "deliver" }, "unconfirmed"), now);
    expect(after.deliveries.map(({ target, status }) => `${target} ${status}`)).toEqual(["a pending", "b failed"]);
  });
});

describe("a rule and a document that both need a confirmation", () => {
  it.each([
    ["the same", { by: "tag" }, "tag"],
    ["less", { by: "tag", pullable: true }, "digest"],
  ] as const)("%s is not checked again", (_, settings, wish) => {
    const { deliveries, verification } = opened([wish], settings, answered(settings, "confirmed"));
    expect(deliveries).toMatchObject([{ status: "pending", dueAt: now }]);
    expect(deliveries[0]?.awaits).toBeUndefined();
    expect(verification?.status).toBe("confirmed");
  });

  it("more than the document's is checked again", () => {
    const { deliveries, verification } = opened(["tag"], "digest", answered({ by: "digest" }, "confirmed"));
    expect(deliveries).toMatchObject([{ status: "pending", awaits: "verification" }]);
    expect(verification).toMatchObject({ status: "pending", settings: { by: "tag" }, dueAt: now });
  });

  it("an unconfirmed push is stopped although the document would deliver it", () => {
    const settings = { by: "tag", unconfirmed: "deliver" } as const;
    const record = opened(["tag"], settings, answered(settings, "unconfirmed"));
    const [delivery] = record.deliveries;
    expect(delivery && blockedByVerification(record, delivery)).toMatchObject({ status: "failed", unconfirmed: true });
  });
});

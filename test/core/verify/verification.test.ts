import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failAllUnconfirmed, blockedByVerification, withVerification } from "../../../src/core/record/confirm.ts";
import { verifyFirst } from "../../../src/core/record/open.ts";
import { isOpen, nextDueAt } from "../../../src/core/record/record.ts";
import {
  withTagFacts,
  openVerification,
  recordCheck,
  type CheckResult,
  type Verification,
} from "../../../src/core/verify/verification.ts";
import { settingsOf } from "../../../src/core/verify/settings.ts";
import { event, now, recordOf, url } from "../record-of.ts";
import { problemsOf } from "../rules-of.ts";

const found: CheckResult = { kind: "facts", facts: { digest: "sha256:5f", platforms: ["linux/amd64"], pushedAt: now } };
const missing: CheckResult = { kind: "none", reason: "Docker Hub does not know the tag" };

function begun(verify: object = {}): Verification {
  return openVerification(event, { by: "tag", within: "1m", ...verify }, now);
}

describe("recordCheck", () => {
  it("checks at once, then less and less often, and gives up in time", () => {
    let verification = begun();
    const asked: number[] = [];
    for (let time = now; verification.dueAt !== undefined; time = verification.dueAt ?? time) {
      asked.push((time - now) / 1000);
      verification = recordCheck(verification, event, missing, time);
    }
    expect(asked).toEqual([0, 1, 3, 8, 18, 38, 60]);
    expect(verification).toMatchObject({ status: "unconfirmed", checks: 7, reason: missing.reason });
  });

  it("confirms a push with the facts found", () => {
    const late = recordCheck(recordCheck(begun(), event, missing, now), event, found, now + 1000);
    expect(late).toMatchObject({
      status: "confirmed",
      checks: 2,
      checkedAt: now + 1000,
      found: { digest: "sha256:5f" },
    });
    expect([late.reason, late.dueAt]).toEqual([undefined, undefined]);
    expect(withTagFacts(event, late).push).toMatchObject({ digest: "sha256:5f", platforms: ["linux/amd64"] });
  });

  it("does not confirm a tag that was pushed long before", () => {
    const old: CheckResult = { kind: "facts", facts: { pushedAt: now - 86_400_000 } };
    expect(recordCheck(begun(), event, old, now + 60_000)).toMatchObject({ status: "unconfirmed" });
  });

  it("waits for retryAt, but not beyond the end", () => {
    const limited = { kind: "none", reason: "429", retryAt: now + 30_000 } as const;
    expect(recordCheck(begun(), event, limited, now).dueAt).toBe(now + 30_000);
    expect(recordCheck(begun(), event, { ...limited, retryAt: now + 900_000 }, now).dueAt).toBe(now + 60_000);
  });

  it("always ends, for any results and delays", () => {
    const answer = fc.constantFrom(missing, found, { kind: "none", reason: "429", retryAt: Infinity } as const);
    fc.assert(
      fc.property(fc.array(fc.tuple(answer, fc.nat(100_000))), (answers) => {
        let [verification, time] = [begun(), now];
        for (const [answer, lateMs] of answers) {
          if (verification.dueAt === undefined) break;
          time = Math.max(time, verification.dueAt) + lateMs;
          verification = recordCheck(verification, event, answer, time);
        }
        const isOver = time >= now + 60_000;
        expect(verification.status === "pending").toBe(verification.dueAt !== undefined);
        expect(isOver && answers.length > 0 && verification.status === "pending").toBe(false);
      }),
    );
  });
});

describe("an event to confirm before it is routed", () => {
  const record = verifyFirst(event, url, "tag", now);

  it("has no deliveries, is open and due", () => {
    expect([record.deliveries, isOpen(record), nextDueAt(record)]).toEqual([[], true, now]);
    expect(settingsOf("digest")).toEqual({ by: "digest" });
  });

  it("stays unrouted until it is routed", () => {
    const confirmed = recordCheck(begun(), event, found, now);
    expect(isOpen(withVerification(record, confirmed, now))).toBe(true);
  });
});

function rulesWith(verify: unknown): object {
  return {
    rules: [
      { name: "checked", verify, targets: ["a"] },
      { name: "all", targets: ["b"] },
    ],
  };
}

describe("a delivery whose rule needs a confirmation", () => {
  const record = recordOf([], rulesWith("tag"));
  const statusesOf = (verification: Verification) =>
    withVerification(recordOf([], rulesWith(verification.settings)), verification, now).deliveries.map(
      ({ status, awaits, reason }) => awaits ?? reason ?? status,
    );

  it("waits, and no other delivery does", () => {
    expect(record.deliveries.map(({ awaits, dueAt }) => awaits ?? dueAt)).toEqual(["verification", now]);
    expect(record.verification).toMatchObject({ status: "pending", settings: { by: "tag" } });
  });

  it.each([
    ["is confirmed", recordCheck(begun(), event, found, now), ["confirmed", "pending"]],
    ["is not yet", recordCheck(begun(), event, missing, now), ["verification", "pending"]],
    [
      "is not",
      recordCheck(begun(), event, missing, now + 60_000),
      ["not confirmed by Docker Hub: Docker Hub does not know the tag", "pending"],
    ],
    [
      "is not, but wanted all the same",
      recordCheck(begun({ unconfirmed: "deliver" }), event, missing, now + 60_000),
      ["confirmed", "pending"],
    ],
  ])("for a push that %s", (_, verification, expected) => {
    expect(statusesOf(verification)).toEqual(expected);
  });

  it("is blocked before each attempt too, except as a redelivery", () => {
    const [delivery] = record.deliveries;
    if (delivery === undefined) throw new Error("nothing goes to a");
    const unconfirmed = { ...record, verification: recordCheck(begun(), event, missing, now + 60_000) };
    expect(blockedByVerification(record, { ...delivery, dueAt: now })).toMatchObject({ awaits: "verification" });
    expect(blockedByVerification(unconfirmed, delivery)).toMatchObject({ status: "failed" });
    const confirmed = { ...record, verification: recordCheck(begun(), event, found, now) };
    expect(blockedByVerification(confirmed, delivery)).toBeUndefined();
    expect(blockedByVerification(unconfirmed, { ...delivery, redeliveryOf: "dlv_1" })).toBeUndefined();
  });

  it("fails with all others where the document needs a confirmation", () => {
    const routed = { ...recordOf(["a", "b"]), verification: recordCheck(begun(), event, missing, now + 60_000) };
    expect(failAllUnconfirmed(routed, now).deliveries.map(({ status }) => status)).toEqual(["failed", "failed"]);
    const confirmed = { ...routed, verification: recordCheck(begun(), event, found, now) };
    expect(failAllUnconfirmed(confirmed, now)).toBe(confirmed);
  });
});

describe("an invalid verify is refused", () => {
  it.each([
    [{ verify: "pusher" }, "verify: expected"],
    [{ verify: { by: "tag", within: "1y" } }, "verify.within: expected a duration"],
    [{ verify: { by: "tag", password: "dckr_pat_1" } }, "verify.password: expected ${secret:NAME}"],
    [{ rules: [{ name: "one", verify: { pullable: true }, targets: ["a"] }] }, "rules[0].verify.by: missing"],
  ])("%j", (parts, problem) => {
    expect(problemsOf(parts)[0]).toContain(problem);
  });
});

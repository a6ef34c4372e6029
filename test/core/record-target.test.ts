import { describe, expect, it } from "vitest";
import type { Delivery } from "../../src/core/delivery.ts";
import { currentTarget, isNewerThanKv, leaseFirst } from "../../src/core/record.ts";
import { documentOf, event, now, recordOf, url } from "./record-of.ts";

describe("the first deliveries begun with the record", () => {
  it("are due again when their attempts must have ended, and the others at once", () => {
    const record = recordOf(["a", "b", "c"]);
    const quick = { ...record, targets: { ...record.targets, b: { type: "webhook", url, timeout: "1s" } as const } };
    expect(leaseFirst(quick, 2, now).deliveries.map(({ dueAt }) => dueAt)).toEqual([now + 20_000, now + 6000, now]);
  });
});

describe("the target of a delivery", () => {
  const record = recordOf(["a"]);
  const [delivery] = record.deliveries as [Delivery];

  it("is what the document says now, and what it said then where there is no document", () => {
    const mended = {
      ...documentOf(["a"]),
      targets: { a: { type: "webhook", url: "https://mended.example.com/" } as const },
    };
    expect(currentTarget(record, delivery, mended)).toMatchObject({ ok: true, value: mended.targets.a });
    expect(currentTarget(record, delivery, undefined)).toEqual({ ok: true, value: record.targets["a"] });
  });

  it("is none when it was taken out of the document", () => {
    expect(currentTarget(record, delivery, { ...documentOf(["a"]), targets: {} })).toEqual({
      ok: false,
      error: "the target is no longer in the rule document",
    });
  });
});

describe("a record for as long as KV may show an older document elsewhere", () => {
  it.each([
    [0, true],
    [119_999, true],
    [120_000, false],
  ])("after %i ms: %s", (ms, expected) => {
    expect(isNewerThanKv(recordOf(["a"]), event.receivedAt + ms)).toBe(expected);
  });
});

import { describe, expect, it } from "vitest";
import { fail, type Delivery } from "../../../src/core/delivery/delivery.ts";
import { park } from "../../../src/core/delivery/pending.ts";
import { holdEvent } from "../../../src/core/record/open.ts";
import { decide } from "../../../src/core/record/decision.ts";
import {
  currentTarget,
  findDelivery,
  firstDue,
  isHeldOrParked,
  isNewerThanKv,
  lease,
  leaseAll,
  type EventRecord,
} from "../../../src/core/record/record.ts";
import { sequenceOf } from "../../../src/core/event/sequence.ts";
import { route } from "../../../src/core/rules/route.ts";
import { event, now, recordOf, rulesTo, webhook } from "../record-of.ts";
import { alertOf, ALERTS } from "../alert-of.ts";
import { eventOf } from "../event-of.ts";

function first({ deliveries: [delivery] }: EventRecord): Delivery {
  if (delivery === undefined) throw new Error("no delivery was opened");
  return delivery;
}

describe("firstDue", () => {
  const targets = ["a", { target: "b", delay: "1s" }, "c", "d"];
  const record = recordOf(targets);

  it.each<[count: number, time: number, targets: string[]]>([
    [0, now, []],
    [2, now, ["a", "c"]],
    [9, now, ["a", "c", "d"]],
    [9, now + 999, ["a", "c", "d"]],
    [3, now + 1000, ["a", "b", "c"]],
    [9, now - 1, []],
  ])("returns at most %i at %i: %j", (count, time, targets) => {
    expect(firstDue(record, count, time).map(({ target }) => target)).toEqual(targets);
  });

  it("skips settled deliveries and those on hold", () => {
    const [a, b, c, d] = record.deliveries as [Delivery, Delivery, Delivery, Delivery];
    const deliveries = [fail(a, "gone"), b, park(c, "target paused"), d];
    expect(firstDue({ ...record, deliveries }, 9, now + 1000)).toEqual([b, d]);
  });
});

describe("leaseAll", () => {
  const parts = { targets: { a: webhook, b: { ...webhook, timeout: "1s" }, c: webhook } };

  it("makes the started deliveries due when their leases end", () => {
    const record = recordOf(["a", "b", "c"], parts);
    expect(leaseAll(record, firstDue(record, 2, now), now).deliveries.map(({ dueAt }) => dueAt)).toEqual([
      now + 20_000,
      now + 6000,
      now,
    ]);
    expect(leaseAll(record, [], now).deliveries).toEqual(record.deliveries);
  });

  it("uses the timeout of the rule", () => {
    const record = recordOf([{ target: "b", timeout: "60s" }], parts);
    expect(lease(record, first(record), now).dueAt).toBe(now + 65_000);
  });

  it("uses no time for an unknown target", () => {
    const record = recordOf(["a"]);
    expect(lease({ ...record, targets: {} }, first(record), now + 5).dueAt).toBe(now + 5);
  });
});

describe("currentTarget", () => {
  const record = recordOf(["a"]);
  const mended = { ...webhook, url: "https://mended.example.com/" };

  it("follows the current document, or the stored one without it", () => {
    const { document } = rulesTo(["a"], { targets: { a: mended } });
    expect(currentTarget(record, first(record), document)).toEqual({ ok: true, value: mended });
    expect(currentTarget(record, first(record), undefined)).toEqual({ ok: true, value: webhook });
  });

  it("keeps the rule's overrides", () => {
    const own = { timeout: "1s", schedule: ["5s"], expires: "1h" };
    const record = recordOf([{ target: "a", delay: "30s", ...own }]);
    const { document } = rulesTo(["a"], { targets: { a: { ...mended, timeout: "9s", rate: "1/s" } } });
    expect(currentTarget(record, first(record), document)).toEqual({
      ok: true,
      value: { ...mended, rate: "1/s", ...own },
    });
    expect(currentTarget(record, first(record), undefined)).toEqual({ ok: true, value: { ...webhook, ...own } });
  });

  it("fails for an alert whose target became one that deploys", () => {
    const alert = { ...record, event: alertOf(ALERTS["delivery.failed"]) };
    const deploys = rulesTo([], { targets: { a: { ...webhook, kind: "deploy" } } }).document;
    const notifies = rulesTo([], { targets: { a: { ...webhook, kind: "notify" } } }).document;
    const error = "the target deploys, and an alert must not deploy";
    expect(currentTarget(alert, first(alert), deploys)).toEqual({ ok: false, error });
    expect(currentTarget(alert, first(alert), notifies)).toMatchObject({ ok: true });
    expect(currentTarget(record, first(record), deploys)).toMatchObject({ ok: true });
  });

  it.each(["a", "constructor", "toString", "__proto__"])("fails for an unknown name: %s", (name) => {
    const { document } = rulesTo([], { targets: {} });
    const error = "the target is no longer in the rule document";
    expect(currentTarget(record, { ...first(record), target: name }, document)).toEqual({ ok: false, error });
  });
});

describe("decide", () => {
  it("includes the targets and all their failovers", () => {
    const targets = {
      a: { ...webhook, failover: "b" },
      b: { ...webhook, failover: "c" },
      c: { ...webhook, failover: "a" },
      d: webhook,
    };
    const compiled = rulesTo(["a"], { targets });
    const decision = decide(compiled.document, "rev_1", route(compiled, { event, payload: {} }));
    expect(Object.keys(decision.targets)).toEqual(["a", "b", "c"]);
    expect(decision.routing.targets).toEqual(["a"]);
  });

  it("leaves out names without a target", () => {
    const { document } = rulesTo(["a"]);
    const routing = { rules: ["all"], targets: ["gone"], overrides: {}, isDefault: false, trace: [] };
    expect(Object.keys(decide(document, "rev_1", routing).targets)).toEqual([]);
  });

  it("asks for no confirmation and no callback of a push that the document refuses", () => {
    const { document } = rulesTo(["a"], { verify: "tag", callback: "accepted" });
    const routing = { rules: [], targets: [], overrides: {}, isDefault: false, trace: [], refused: "not accepted" };
    expect(decide(document, "rev_1", routing)).toStrictEqual({
      revision: "rev_1",
      routing,
      targets: {},
      callback: "off",
    });
  });

  it("settles the callback once all is delivered, if the document does not say when", () => {
    const compiled = rulesTo(["a"]);
    const routing = route(compiled, { event, payload: {} });
    expect(decide(compiled.document, "rev_1", routing)).toStrictEqual({
      revision: "rev_1",
      routing,
      targets: { a: webhook },
      callback: "settled",
    });
  });

  it("includes a bounded trace and the callback mode", () => {
    const rules = Array.from({ length: 60 }, (_, index) => ({ name: `${index}`, match: { tag: "x" }, targets: ["a"] }));
    const compiled = rulesTo([], { rules, callback: "off" });
    const decision = decide(compiled.document, "rev_1", route(compiled, { event, payload: {} }));
    expect(decision).toMatchObject({ revision: "rev_1", callback: "off", targets: {} });
    expect(decision.routing.trace).toHaveLength(50);
  });
});

describe("isNewerThanKv", () => {
  it.each([
    [0, true],
    [119_999, true],
    [120_000, false],
  ])("after %i ms: %s", (ms, expected) => {
    expect(isNewerThanKv(recordOf(["a"]), event.receivedAt + ms)).toBe(expected);
  });
});

describe("isHeldOrParked", () => {
  const record = recordOf(["a", "b"]);
  const [a, b] = record.deliveries as [Delivery, Delivery];

  it.each<[what: string, record: EventRecord, expected: boolean]>([
    ["a held event", holdEvent(event, "/events/1", "there is no valid rule document"), true],
    ["a delivery on hold", { ...record, deliveries: [a, park(b, "target paused")] }, true],
    ["deliveries with a due time", record, false],
    ["a record without deliveries", recordOf([]), false],
  ])("%s: %3$s", (_, record, expected) => {
    expect(isHeldOrParked(record)).toBe(expected);
  });
});

describe("a record", () => {
  it("finds a delivery by its id", () => {
    const record = recordOf(["a", "b"]);
    expect(record.deliveries.map(({ id }) => findDelivery(record, id)?.target)).toEqual(["a", "b"]);
    expect(findDelivery(record, "dlv_other")).toBeUndefined();
    expect(findDelivery(undefined, first(record).id)).toBeUndefined();
  });

  it("sorts by the time of the push, or else of the receipt", () => {
    const { receivedAt } = eventOf();
    expect(sequenceOf(eventOf({ pushedAt: 5 }))).toBe(5);
    expect(sequenceOf(eventOf())).toBe(receivedAt);
    // A clock that is ahead must not make every later push an older one.
    expect(sequenceOf(eventOf({ pushedAt: receivedAt + 60_000 }))).toBe(receivedAt);
  });
});

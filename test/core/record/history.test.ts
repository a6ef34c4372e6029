import { describe, expect, it } from "vitest";
import { asHistory, historyProblems } from "../../../src/core/record/history.ts";
import { isOpen, nextDueAt, type EventRecord } from "../../../src/core/record/record.ts";
import { validate } from "../../../src/core/schema/validate.ts";
import { describeProblems } from "../../../src/core/schema/problem.ts";
import { ImportedEvent } from "../../../src/core/api/history.ts";
import stored from "../../fixtures/stored/relay-0.1.0.json" with { type: "json" };

const RECORDS = stored.objects.repository.tables.events.map(({ record }) => record.json as unknown as EventRecord);
const recordOf = (state: keyof typeof stored.events): EventRecord => {
  const record = RECORDS.find(({ event }) => event.id === stored.events[state]);
  if (record === undefined) throw new Error(`no event is ${state}`);
  return record;
};

const NOT_ENDED =
  "it had not ended when it was exported, and an import delivers nothing: redeliver it here if it is needed";

describe("a record as history", () => {
  it.each(Object.keys(stored.events) as (keyof typeof stored.events)[])(
    "has nothing to do, of an event %s",
    (state) => {
      const history = asHistory(recordOf(state));
      expect({ open: isOpen(history), dueAt: nextDueAt(history) }).toEqual({ open: false, dueAt: undefined });
      expect(asHistory(history)).toEqual(history);
    },
  );

  it.each(["settled", "failed", "merged", "unrouted"] as const)("is as it was, of an event %s", (state) => {
    expect(asHistory(recordOf(state))).toEqual(recordOf(state));
  });

  it("has failed deliveries in place of pending ones, with the reason, and keeps their attempts", () => {
    expect(asHistory(recordOf("staged")).deliveries).toMatchObject([
      { target: "failing", status: "failed", reason: NOT_ENDED, attempts: [{ number: 1, status: 503 }] },
      { target: "next", status: "failed", reason: NOT_ENDED, attempts: [] },
    ]);
    expect(asHistory(recordOf("parked")).deliveries[0]).not.toHaveProperty("parked");
    expect(asHistory(recordOf("held"))).not.toHaveProperty("held");
  });

  it("sends no callback and asks for no confirmation", () => {
    const verification = { settings: { by: "tag" }, status: "pending", since: 1, dueAt: 2, checks: 0 } as const;
    const callback = { status: "sending", url: "https://hub.docker.com/c", dueAt: 3, attempts: [] } as const;
    const history = asHistory({ ...recordOf("settled"), verification, callback });
    expect(history.callback).toEqual({ ...callback, dueAt: undefined, status: "failed", reason: NOT_ENDED });
    expect(history.verification).toMatchObject({ status: "unconfirmed", reason: NOT_ENDED });
    expect(nextDueAt(history)).toBeUndefined();
  });
});

function messagesOf(value: unknown): string[] {
  const parsed = validate(ImportedEvent, value);
  return parsed.ok ? [] : describeProblems(parsed.error);
}

describe("a line of an export", () => {
  const record = recordOf("failed");
  const line = { format: 1, cursor: "c", record, body: "{}" };
  it("keeps every field of every record", () => {
    for (const own of RECORDS) {
      const parsed = validate(ImportedEvent, { ...line, record: own });
      expect(parsed).toEqual({ ok: true, value: { ...line, record: own } });
    }
  });

  it.each([
    ["another format", { ...line, format: 2 }, "format: expected 1, got 2"],
    ["an unknown field", { ...line, more: 1 }, "more: unknown field"],
    ["no body", { ...line, body: undefined }, "body: "],
    ["a body that would be a reference", { ...line, body: "\0evt" }, "body: expected the payload as it was exported"],
    [
      "base64 of one",
      { ...line, body: "AGV2dA==", encoding: "base64" },
      "body: expected the payload as it was exported",
    ],
    ["no base64", { ...line, body: "%", encoding: "base64" }, "body: expected the payload as it was exported"],
  ])("is refused with %s", (_, value, message) => {
    expect(messagesOf(value).join("\n")).toContain(message);
  });

  it.each([
    ["event.id", { event: { ...record.event, id: "evt_1" } }, "record.event.id: expected the id of an event"],
    [
      "event.receivedAt",
      { event: { ...record.event, receivedAt: 1 } },
      "record.event.receivedAt: expected a time on the day",
    ],
    [
      "event.push.repository",
      { event: { ...record.event, push: { ...record.event.push, repository: "Acme/Web" } } },
      "record.event.push.repository: expected acme/web",
    ],
    [
      "deliveries[0].id",
      { deliveries: [{ ...record.deliveries[0], id: "dlv_1" }] },
      "record.deliveries[0].id: expected the id of a delivery of this event",
    ],
    [
      "deliveries[0].status",
      { deliveries: [{ ...record.deliveries[0], status: "done" }] },
      "record.deliveries[0].status: ",
    ],
  ])("is refused with a wrong %s, which is named", (_, change, message) => {
    expect(messagesOf({ ...line, record: { ...record, ...change } }).join("\n")).toContain(message);
  });

  it("has no problems as it was exported", () => expect(historyProblems(record)).toEqual([]));
});

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { AttemptResult } from "../../../src/core/delivery/attempt.ts";
import type { EventRecord } from "../../../src/core/record/record.ts";
import type { TargetRequest } from "../../../src/core/targets/request.ts";
import type { Connections } from "../../../src/worker/repository/concurrency/connections.ts";
import { ConcurrencyLimiter } from "../../../src/worker/repository/concurrency/limiter.ts";
import { HubCallbacks } from "../../../src/worker/repository/deliver/hub-callback.ts";
import type { RecordCache } from "../../../src/worker/repository/state/record-cache.ts";
import { openedFor } from "./opened.ts";

const NOW = 1_700_000_000_000;
const URL = "https://registry.hub.docker.com/u/acme/web/hook/1/";
const BODY = { state: "success", description: "1 of 1 deliveries made", context: "hubrelay" } as const;

let record: EventRecord | undefined;
/** The callback as it was written, each time, and the requests. */
let written: unknown[];
let requests: [key: string, request: TargetRequest, timeoutMs: number][];
let answer: () => AttemptResult | "no connection";
let logged: unknown[];
let limiter: ConcurrencyLimiter;
let callbacks: HubCallbacks;

beforeEach(async () => {
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
  [written, requests, logged] = [[], [], []];
  record = await openedFor("called back", "a");
  answer = () => ({ startedAt: NOW, durationMs: 10, outcome: { kind: "response", status: 200 } });
  const records = {
    get: () => record,
    write: (next: EventRecord) => {
      record = next;
      written.push(next.callback);
    },
  };
  const send = (...request: [string, TargetRequest, number]): Promise<AttemptResult | "no connection"> => {
    requests.push(request);
    return Promise.resolve(answer());
  };
  limiter = new ConcurrencyLimiter({ total: 1, perKey: 1 });
  callbacks = new HubCallbacks(records as unknown as RecordCache, limiter, { send } as unknown as Connections);
  vi.spyOn(console, "log").mockImplementation((line: string) => void logged.push(JSON.parse(line)));
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Has the event a callback with these fields, and sends it. */
async function sendWith(fields: object): Promise<void> {
  if (record === undefined) throw new Error("no record");
  record = { ...record, callback: { status: "waiting", url: URL, body: BODY, attempts: [], ...fields } };
  await callbacks.send(record.event.id);
}

it("a callback that is due is marked before it is sent, once, and its answer is recorded and logged", async () => {
  let before: unknown[] = [];
  const ok = answer;
  answer = () => {
    before = [...written];
    return ok();
  };
  await sendWith({ dueAt: NOW });
  expect(before).toEqual([{ status: "sending", url: URL, body: BODY, attempts: [], dueAt: NOW + 20_000 }]);
  const [[key, request, timeoutMs] = []] = requests;
  expect([key, timeoutMs, requests.length]).toEqual(["callback_url", 15_000, 1]);
  expect(request).toEqual({
    method: "POST",
    url: URL,
    headers: { "content-type": "application/json", "user-agent": expect.stringMatching(/^hubrelay\/\d/) as string },
    body: '{"state":"success","description":"1 of 1 deliveries made","context":"hubrelay"}',
  });
  expect(written[1]).toMatchObject({ status: "delivered", attempts: [{ number: 1, startedAt: NOW, status: 200 }] });
  expect(written).toHaveLength(2);
  expect(logged).toMatchObject([{ event: "callback.attempted", state: "success", status: 200, outcome: "delivered" }]);
});

it.each([
  ["that is not due yet", { dueAt: NOW + 1 }],
  ["that has no time", {}],
])("a callback %s is neither sent nor written", async (_, fields) => {
  await sendWith(fields);
  expect([requests, written, logged]).toEqual([[], [], []]);
});

it("a callback that was interrupted is not sent again, since it may have arrived", async () => {
  await sendWith({ status: "sending", dueAt: NOW });
  const reason = "interrupted: it may have arrived, so it is not sent again";
  expect(written).toEqual([{ status: "failed", url: URL, body: BODY, attempts: [], reason }]);
  expect(requests).toEqual([]);
  expect(logged).toMatchObject([{ event: "callback.attempted", outcome: "failed", reason }]);
});

it("a callback without a free connection is due again a second later, as if it had not begun", async () => {
  answer = () => "no connection";
  await sendWith({ dueAt: NOW });
  expect(written[1]).toEqual({ status: "waiting", url: URL, body: BODY, attempts: [], dueAt: NOW + 1000 });
  expect(logged).toEqual([]);
});

it("a callback without an answer has the reason, and no status in the log", async () => {
  answer = () => ({ startedAt: NOW, durationMs: 5, outcome: { kind: "no-response", reason: "reset" } });
  await sendWith({ dueAt: NOW });
  expect(written[1]).toMatchObject({ attempts: [{ number: 1, reason: "reset" }] });
  expect(logged).toHaveLength(1);
  expect(logged[0]).not.toHaveProperty("status");
});

it("a change of the record while the callback is sent is kept", async () => {
  answer = () => {
    if (record !== undefined) record = { ...record, held: "changed meanwhile" };
    return { startedAt: NOW, durationMs: 10, outcome: { kind: "response", status: 200 } };
  };
  await sendWith({ dueAt: NOW });
  expect(record).toMatchObject({ held: "changed meanwhile", callback: { status: "delivered" } });
});

it("an event that is deleted while its callback is sent is not written again", async () => {
  answer = () => {
    record = undefined;
    return { startedAt: NOW, durationMs: 10, outcome: { kind: "response", status: 200 } };
  };
  await sendWith({ dueAt: NOW });
  expect(written).toHaveLength(1);
  expect(logged).toEqual([]);
});

it("a callback that is sent while it waits for another slot is not sent again", async () => {
  if (record === undefined) throw new Error("no record");
  record = { ...record, callback: { status: "waiting", url: URL, body: BODY, attempts: [], dueAt: NOW } };
  const { id } = record.event;
  const { promise: slotIsFree, resolve: freeSlot } = Promise.withResolvers<void>();
  const others = limiter.run({ key: "other" }, () => slotIsFree);
  const calls = [callbacks.send(id), callbacks.send(id)];
  freeSlot();
  await Promise.all([others, ...calls]);
  expect(requests).toHaveLength(1);
});

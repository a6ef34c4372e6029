import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi, type MockInstance } from "vitest";
import type { EventRecord } from "../../../src/core/record/record.ts";
import { readSettings } from "../../../src/worker/env/settings.ts";
import { Verifier } from "../../../src/worker/repository/verify/verifier.ts";
import { emptyStorageForEach } from "../empty-storage.ts";
import { openedFor } from "./opened.ts";
import { status, stubTargets, type FakeTargets } from "./targets.ts";

let targets: FakeTargets;
let now: number;
/** The records of an object, by event, and all that were written, in order. */
let stored: Map<string, EventRecord>;
let written: EventRecord[];
/** The reasons for which an alert was raised. */
let unconfirmed: string[];
/** The records to which kept signals were applied, and those whose gates may have raised an alert. */
let gated: EventRecord[];
let refused: EventRecord[];
let verifier: Verifier;
let lines: MockInstance<typeof console.log>;

emptyStorageForEach();

beforeEach(() => {
  targets = stubTargets();
  now = Date.now();
  [stored, written, unconfirmed, gated, refused] = [new Map(), [], [], [], []];
  lines = vi.spyOn(console, "log").mockReturnValue();
  const parts = {
    env,
    settings: readSettings(env),
    store: { readBody: () => new TextEncoder().encode("{}") },
    records: {
      get: (id: string) => stored.get(id),
      write: (record: EventRecord) => {
        stored.set(record.event.id, record);
        written.push(record);
      },
    },
    coalescer: { join: (record: EventRecord) => record, joinConfirmed: (record: EventRecord) => record },
    gates: {
      applyKept: (record: EventRecord) => {
        gated.push(record);
        return record;
      },
    },
    alerts: {
      pushUnconfirmed: (_: EventRecord, reason: string) => unconfirmed.push(reason),
      gatesRefused: (record: EventRecord) => refused.push(record),
    },
  };
  verifier = new Verifier(parts as unknown as ConstructorParameters<typeof Verifier>[0]);
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Stores the record of a push, pushed now, whose confirmation is due; its id. */
async function store(text: string, fields: object = {}): Promise<string> {
  const record = await openedFor(text, "a");
  const push = { ...record.event.push, pushedAt: now };
  const verification = { settings: { by: "tag" }, status: "pending", since: now, dueAt: now, checks: 0 } as const;
  const changed = { ...record, event: { ...record.event, push }, verification, ...fields } as EventRecord;
  stored.set(changed.event.id, changed);
  return changed.event.id;
}

const tag = (): Response => Response.json({ tag_last_pushed: new Date(now).toISOString() });
const asked = (): number => targets.sent.filter((host) => host === "hub.docker.com").length;

it("writes first when a check that never ends is made again, then what was found", async () => {
  targets.answer("hub.docker.com", tag);
  const id = await store("found");
  await verifier.verify(id);
  expect(written.map(({ verification }) => verification)).toMatchObject([
    { status: "pending", dueAt: now + 50_000, checks: 0 },
    { status: "confirmed", checks: 1 },
  ]);
  expect(unconfirmed).toEqual([]);
});

it("does nothing for a push that is unknown, settled or not due", async () => {
  const verification = { settings: { by: "tag" }, status: "confirmed", since: now, checks: 1 } as const;
  const ids = [
    "evt_unknown",
    await store("no", { verification: undefined }),
    await store("settled", { verification }),
    await store("later", { verification: { ...verification, status: "pending", dueAt: now + 1 } }),
  ];
  for (const id of ids) await verifier.verify(id);
  expect([written, asked()]).toEqual([[], 0]);
});

it.each<[string, (id: string) => void]>([
  ["deleted", (id) => stored.delete(id)],
  [
    "confirmed",
    (id) => {
      const record = stored.get(id);
      if (record === undefined) return;
      const verification = { settings: { by: "tag" }, status: "confirmed", since: now, checks: 7 } as const;
      stored.set(id, { ...record, verification });
    },
  ],
])("drops the answer about a push that was %s while it was asked for", async (_, change) => {
  const id = await store("meanwhile");
  targets.answer("hub.docker.com", () => {
    change(id);
    return tag();
  });
  await verifier.verify(id);
  expect(written.map(({ verification }) => verification?.checks)).toEqual([0]);
  expect(stored.get(id)?.verification?.checks).not.toBe(1);
});

it("raises an alert about a push that stays unconfirmed, once its time is over", async () => {
  targets.answer("hub.docker.com", status(404));
  const id = await store("forged");
  await verifier.verify(id);
  expect([stored.get(id)?.verification?.status, unconfirmed]).toEqual(["pending", []]);
  vi.setSystemTime(now + 120_000);
  await verifier.verify(id);
  expect(stored.get(id)?.verification?.status).toBe("unconfirmed");
  expect(unconfirmed).toEqual([stored.get(id)?.verification?.reason]);
});

it("does not ask again for 30 seconds about a tag that was found", async () => {
  targets.answer("hub.docker.com", tag);
  const [first, second, third] = [await store("first"), await store("second"), await store("third")];
  await verifier.verify(first);
  vi.setSystemTime(now + 29_999);
  await verifier.verify(second);
  expect([asked(), stored.get(second)?.verification?.status]).toEqual([1, "confirmed"]);
  vi.setSystemTime(now + 30_000);
  await verifier.verify(third);
  expect(asked()).toBe(2);
});

it("asks again about a tag that was not found", async () => {
  targets.answer("hub.docker.com", status(404));
  for (const id of [await store("first"), await store("second")]) await verifier.verify(id);
  expect(asked()).toBe(2);
});

it("holds a push that waits for its check to be routed, if there are no rules then", async () => {
  targets.answer("hub.docker.com", tag);
  const id = await store("waits", { held: "waits for confirmation by Docker Hub", deliveries: [] });
  await verifier.verify(id);
  expect(stored.get(id)).toMatchObject({
    held: expect.stringMatching(/^there is no rule document/),
    verification: { status: "confirmed" },
  });
});

it("routes a push that waits for its check, once it is confirmed", async () => {
  const a = { type: "webhook", url: "https://a.example/hook" };
  const document = { version: 1, verify: "tag", targets: { a }, rules: [{ name: "all", targets: ["a"] }] };
  await env.RULES.put("rules", JSON.stringify(document));
  targets.answer("hub.docker.com", tag);
  const id = await store("waits", { held: "waits for confirmation by Docker Hub", deliveries: [] });
  await verifier.verify(id);
  expect(stored.get(id)).toMatchObject({
    routing: { rules: ["all"] },
    deliveries: [{ target: "a", status: "pending" }],
    verification: { status: "confirmed" },
  });
  expect(stored.get(id)?.held).toBeUndefined();
  // Signals that came while it waited count, and may raise an alert.
  expect(gated.map(({ event }) => event.id)).toEqual([id]);
  expect(refused).toEqual([stored.get(id)]);
});

it.each([
  { what: "found", answer: () => tag(), outcome: "confirmed", reason: undefined },
  { what: "not found", answer: status(404), outcome: "pending", reason: "Docker Hub does not know the tag" },
])("logs each check once: of a tag that is $what", async ({ answer, outcome, reason }) => {
  targets.answer("hub.docker.com", answer);
  const id = await store("logged");
  await verifier.verify(id);
  const logged = lines.mock.calls.map(([line]) => JSON.parse(String(line)) as { event: string });
  const about = { repository: "acme/web", eventId: id, outcome, attempt: 1 };
  expect(logged.filter(({ event }) => event === "push.checked")).toEqual([
    { event: "push.checked", ...about, ...(reason !== undefined && { reason }) },
  ]);
});

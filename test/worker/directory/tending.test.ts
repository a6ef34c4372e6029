import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EventStatus, EventSummary } from "../../../src/core/record/summary.ts";
import type { Directory } from "../../../src/worker/directory/directory.ts";
import { Tending } from "../../../src/worker/directory/tending.ts";
import { RepositoryRelay } from "../../../src/worker/repository/relay.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const NOON = Date.UTC(2100, 5, 15, 12);

let number = 0;
let directory: DurableObjectStub<Directory>;
/** The repositories whose objects were called. */
let tended: string[];

beforeEach(() => {
  directory = env.DIRECTORY.getByName(`tending-${number++}`);
  tended = [];
  vi.useFakeTimers({ now: NOON, toFake: ["Date"] });
  vi.spyOn(RepositoryRelay.prototype, "tend").mockImplementation(async function (this: RepositoryRelay) {
    tended.push((this as unknown as { ctx: DurableObjectState }).ctx.id.name ?? "");
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function summaryAt(receivedAt: number, repository: string, status: EventStatus): EventSummary {
  return { id: `evt_${repository}`, receivedAt, token: "ci", repository, tag: "v1", status, rules: [], deliveries: [] };
}

/** Has the directory hear of a push at a time, with its status now. */
async function push(
  repository: string,
  at: number,
  status: EventStatus,
  blocks: { target: string }[] = [],
): Promise<void> {
  vi.setSystemTime(at);
  const summaries = [summaryAt(at, repository, status)];
  await directory.feed(repository, { summaries, blocks: blocks as never });
  vi.setSystemTime(NOON);
}

describe("the hourly round", () => {
  it("sets the directory's own alarm again if a redelivery is open and the alarm was lost", async () => {
    await push("acme/web", NOON - DAY_MS, "failed");
    await directory.redeliver({ filters: [], values: [], limit: 10 }, undefined);
    await runInDurableObject(directory, (_, { storage }) => storage.deleteAlarm());
    await directory.tend(NOON);
    expect(await runInDurableObject(directory, (_, { storage }) => storage.getAlarm())).not.toBeNull();
  });

  it.each([
    { what: "with a pending push of a month ago", at: NOON - 30 * DAY_MS, status: "pending", isTended: true },
    { what: "with a held push", at: NOON - 5 * HOUR_MS, status: "held", isTended: true },
    { what: "with a push two hours ago", at: NOON - 2 * HOUR_MS, status: "delivered", isTended: true },
    { what: "idle since yesterday at this hour", at: NOON - DAY_MS + 60_000, status: "delivered", isTended: true },
    { what: "idle since another hour of yesterday", at: NOON - 20 * HOUR_MS, status: "delivered", isTended: false },
    { what: "idle for 15 days at this hour", at: NOON - 15 * DAY_MS + 1, status: "delivered", isTended: false },
  ] as const)("calls a repository $what: $isTended", async ({ at, status, isTended }) => {
    await push("acme/web", at, status);
    await directory.tend(NOON);
    expect(tended).toEqual(isTended ? ["acme/web"] : []);
  });

  it("calls a repository with a target whose breaker is open", async () => {
    await push("acme/web", NOON - 20 * HOUR_MS, "failed", [{ target: "production" }]);
    await directory.tend(NOON);
    expect(tended).toEqual(["acme/web"]);
  });

  it("calls an idle repository once a day", async () => {
    await push("acme/web", NOON - 2 * DAY_MS, "delivered");
    for (let hour = 0; hour < 24; hour++) await directory.tend(NOON + hour * HOUR_MS);
    expect(tended).toEqual(["acme/web"]);
  });

  it("writes no row", async () => {
    for (let index = 0; index < 50; index++) await push(`acme/service-${index}`, NOON - HOUR_MS, "pending");
    const before = await rowsOf(directory);
    await directory.tend(NOON);
    expect(tended).toHaveLength(50);
    expect(await rowsOf(directory)).toEqual(before);
  });

  it("calls 500 an hour, and the others in the next", async () => {
    const called: string[] = [];
    const getByName = (name: string): object => ({ tend: async () => void called.push(name) });
    const names = Array.from({ length: 700 }, (_, index) => `acme/service-${index}`);
    const [repositories, index] = [{ toTend: () => [] }, { openRepositories: () => Promise.resolve(names) }];
    const tending = new Tending({ REPOSITORY: { getByName } } as never, repositories as never, index);
    await tending.run(NOON);
    expect(called).toHaveLength(500);
    await tending.run(NOON + HOUR_MS);
    expect(new Set(called).size).toBe(700);
  });

  it("goes on when an object cannot be reached", async () => {
    vi.spyOn(RepositoryRelay.prototype, "tend").mockRejectedValueOnce(new Error("object unreachable"));
    const log = vi.spyOn(console, "log");
    for (const name of ["acme/a", "acme/b"]) await push(name, NOON - HOUR_MS, "pending");
    await directory.tend(NOON);
    expect(log.mock.calls.flat()).toContain('{"event":"repositories.tended","count":2,"failed":1}');
  });
});

/** What the tables of tending hold. */
function rowsOf(stub: DurableObjectStub<Directory>): Promise<unknown[]> {
  return runInDurableObject(stub, (_, { storage: { sql } }) =>
    ["repositories", "facts"].flatMap((table) => sql.exec(`SELECT * FROM ${table}`).toArray()),
  );
}

describe("retention", () => {
  it("deletes in one hour all that is too old, and keeps what is open", async () => {
    const old = NOON - 40 * DAY_MS;
    const summaries = Array.from({ length: 2500 }, (_, index) => summaryAt(old, `acme/${index}`, "delivered"));
    await directory.feed("acme/web", { summaries, blocks: [] });
    await push("acme/held", old, "held");
    await push("acme/new", NOON - DAY_MS, "delivered");
    await directory.prune(NOON);
    const { events: left } = await directory.search({ filters: [], values: [], limit: 10 });
    expect(left.map(({ repository }) => repository)).toEqual(["acme/new", "acme/held"]);
  });
});

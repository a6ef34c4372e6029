import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ReceivedSignal } from "../../../src/core/event/signal.ts";
import type { RepositoryRelay } from "../../../src/worker/repository/relay.ts";
import { emptyStorageForEach } from "../empty-storage.ts";
import { arrivalOf, impatientWebhook as webhook } from "./arrival.ts";
import { stubTargets, type FakeTargets } from "./targets.ts";

const DIGEST = `sha256:${"5f".repeat(32)}`;
const OTHER = `sha256:${"6a".repeat(32)}`;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const STOPPED = "not sent: gate scan: severity critical; pass does not hold: severity != 'critical'";

const document = {
  version: 1,
  gates: { scan: { on: "scan", pass: "severity != 'critical'" } },
  targets: { staging: webhook("staging"), production: webhook("production") },
  rules: [{ name: "all", targets: ["staging", { target: "production", after: ["scan"] }] }],
};

let targets: FakeTargets;
let now: number;

emptyStorageForEach();

beforeEach(async () => {
  targets = stubTargets();
  now = Date.now();
  vi.useFakeTimers({ now, toFake: ["Date"] });
  await env.RULES.put("rules", JSON.stringify(document));
});

afterEach(() => {
  vi.useRealTimers();
});

/** The object, by a stub that no abort has broken. */
function relay(): DurableObjectStub<RepositoryRelay> {
  return env.REPOSITORY.getByName("acme/gated");
}

function scan(severity: string, fields: Partial<ReceivedSignal> = {}): ReceivedSignal {
  const told = { kind: "scan", repository: "acme/gated", digest: DIGEST, status: "success", severity } as const;
  return { ...told, receivedAt: Date.now(), ...fields };
}

async function push(text: string, digest = DIGEST, rules: object = document): Promise<string> {
  const { event } = await relay().accept(await arrivalOf(text, rules, { digest }));
  await vi.waitFor(async () => expect((await outcomes(event))[0]).toBe("staging delivered"));
  return event;
}

async function outcomes(event: string): Promise<string[]> {
  const record = await relay().read(event);
  return (record?.deliveries ?? []).map(({ target, status, reason }) =>
    [target, status, ...(reason === undefined ? [] : [reason])].join(" "),
  );
}

/** Waits until production has got the push. */
async function isSent(event: string): Promise<void> {
  await vi.waitFor(async () => {
    await runDurableObjectAlarm(relay());
    expect(await outcomes(event)).toEqual(["staging delivered", "production delivered"]);
  });
  expect(targets.sent).toEqual(["staging.example", "production.example"]);
}

describe("a push whose delivery waits for a gate", () => {
  it("is sent after a signal that passes, also if the object died in between", async () => {
    const event = await push("passes");
    expect(await outcomes(event)).toEqual(["staging delivered", "production pending waits for scan"]);
    expect(targets.sent).toEqual(["staging.example"]);
    await abortAllDurableObjects();
    expect(await relay().takeSignals([scan("low")])).toEqual([event]);
    await abortAllDurableObjects();
    await isSent(event);
    expect((await relay().read(event))?.gates).toMatchObject({ scan: { signal: { severity: "low", digest: DIGEST } } });
  });

  it("fails after a signal that does not pass, with an alert, and a later signal changes nothing", async () => {
    const event = await push("fails");
    await relay().takeSignals([scan("critical", { at: 1 })]);
    expect(await outcomes(event)).toEqual(["staging delivered", `production failed ${STOPPED}`]);
    const [alert] = await relay().list(Number.MAX_SAFE_INTEGER, 1, "alert");
    expect(alert?.event.alert).toMatchObject({ type: "delivery.failed", target: "production", reason: STOPPED });
    expect(await relay().takeSignals([scan("none", { at: 2 })])).toEqual([]);
    expect(targets.sent).toEqual(["staging.example"]);
  });

  it("waits on after a signal about another digest, tag or kind", async () => {
    const event = await push("others");
    const { digest: _, ...undated } = scan("critical");
    const others = [
      scan("critical", { digest: OTHER, tag: "v1" }),
      { ...undated, tag: "v2" },
      scan("none", { kind: "replication" }),
    ];
    expect(await relay().takeSignals(others)).toEqual([]);
    expect((await outcomes(event))[1]).toBe("production pending waits for scan");
  });

  it("takes a signal without a digest by the tag, if it came after the push", async () => {
    const event = await push("by tag");
    const { digest: _, ...bare } = scan("none", { tag: "v1" });
    expect(await relay().takeSignals([{ ...bare, receivedAt: now - 1 }])).toEqual([]);
    expect(await relay().takeSignals([bare])).toEqual([event]);
    await isSent(event);
  });

  it("fails by the alarm when its time is over", async () => {
    const event = await push("late");
    const failed = `production failed not sent: gate scan: no scan within 1h`;
    vi.setSystemTime(now + HOUR_MS - 1000);
    await runDurableObjectAlarm(relay());
    expect((await outcomes(event))[1]).toBe("production pending waits for scan");
    await abortAllDurableObjects();
    vi.setSystemTime(now + HOUR_MS + 1);
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(relay());
      expect((await outcomes(event))[1]).toBe(failed);
    });
    expect(targets.sent).toEqual(["staging.example"]);
  });

  it("is redelivered without the gate", async () => {
    const event = await push("again");
    await relay().takeSignals([scan("critical")]);
    const record = await relay().read(event);
    await relay().redeliver(record?.deliveries[1]?.id ?? "");
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(relay());
      expect((await outcomes(event))[2]).toBe("production delivered");
    });
  });

  it("does not leave a soak, if a later signal does not pass", async () => {
    const soaking = { target: "production", after: ["scan"], soak: "10m" };
    const event = await push("soak", DIGEST, { ...document, rules: [{ name: "all", targets: ["staging", soaking] }] });
    await relay().takeSignals([scan("low", { at: 1 })]);
    expect((await outcomes(event))[1]).toBe("production pending soaks for 10m after scan");
    await relay().takeSignals([scan("critical", { at: 2 })]);
    vi.setSystemTime(now + 600_001);
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(relay());
      expect((await outcomes(event))[1]).toBe(`production failed ${STOPPED}`);
    });
    expect(targets.sent).toEqual(["staging.example"]);
  });
});

describe("a signal that comes before its push", () => {
  it("lets the push go at once, also after the object died", async () => {
    expect(await relay().takeSignals([scan("low")])).toEqual([]);
    await abortAllDurableObjects();
    await isSent(await push("early"));
  });

  it("stops the push, with an alert, and every further push of its digest for seven days", async () => {
    await relay().takeSignals([scan("critical")]);
    expect((await outcomes(await push("first")))[1]).toBe(`production failed ${STOPPED}`);
    expect((await relay().list(Number.MAX_SAFE_INTEGER, 1, "alert"))[0]?.event.alert?.reason).toBe(STOPPED);
    vi.setSystemTime(now + 7 * DAY_MS - 1);
    expect((await outcomes(await push("second")))[1]).toBe(`production failed ${STOPPED}`);
    vi.setSystemTime(now + 7 * DAY_MS);
    expect((await outcomes(await push("third")))[1]).toBe("production pending waits for scan");
  });

  it("stops a push that was held, once there are rules for it", async () => {
    const { event, held } = await relay().accept(await arrivalOf('{"push":"held"}', undefined, { digest: DIGEST }));
    expect(held).toBe("there is no rule document");
    await relay().takeSignals([scan("critical")]);
    await vi.waitFor(async () => {
      vi.setSystemTime(Date.now() + 60_000);
      await runDurableObjectAlarm(relay());
      expect(await outcomes(event)).toEqual(["staging delivered", `production failed ${STOPPED}`]);
    });
    const alerts = await relay().list(Number.MAX_SAFE_INTEGER, 1, "alert");
    expect(alerts[0]?.event.alert).toMatchObject({ type: "delivery.failed", reason: STOPPED });
  });

  it("is replaced by a later one about its artifact, and not by an earlier one", async () => {
    await relay().takeSignals([scan("critical", { at: 2 }), scan("none", { at: 1 })]);
    expect((await outcomes(await push("stays")))[1]).toBe(`production failed ${STOPPED}`);
    await relay().takeSignals([scan("none", { at: 3 })]);
    const event = await push("replaced");
    await vi.waitFor(async () => expect((await outcomes(event))[1]).toBe("production delivered"));
  });

  it("is forgotten after a hundred others", async () => {
    const others = Array.from({ length: 100 }, (_, index) =>
      scan("none", { digest: `${OTHER.slice(0, -3)}${100 + index}` }),
    );
    await relay().takeSignals([scan("none"), ...others]);
    expect((await outcomes(await push("forgotten")))[1]).toBe("production pending waits for scan");
  });
});

it("the signals of a request cost a row, and duplicates none", async () => {
  await push("waits");
  const rows = await countRows();
  const signals = [scan("low", { digest: OTHER, at: 1 }), scan("low", { digest: OTHER.replace("6a", "7b"), at: 1 })];
  await relay().takeSignals(signals);
  expect(rows()).toBe(1);
  await relay().takeSignals(signals);
  expect(rows()).toBe(1);
});

/** Counts the rows that the object writes from now on. Its table of single values is there. */
async function countRows(): Promise<() => number> {
  await relay().takeSignals([scan("low", { digest: OTHER, tag: "table", at: 0 })]);
  const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
  await runInDurableObject(relay(), (_, { storage }) => {
    const exec = storage.sql.exec.bind(storage.sql);
    vi.spyOn(storage.sql, "exec").mockImplementation((...args: Parameters<typeof exec>) => {
      const cursor = exec(...args);
      cursors.push(cursor);
      return cursor;
    });
  });
  return () => cursors.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0);
}

import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { StreamMessage } from "../../../src/core/api/relay.ts";
import type { EventSummary } from "../../../src/core/record/summary.ts";
import type { Directory } from "../../../src/worker/directory/directory.ts";

/** More than the directory remembers. */
const MANY = 501;

let number = 0;
let directory: DurableObjectStub<Directory>;

beforeEach(() => {
  directory = env.DIRECTORY.getByName(`stream-${number++}`);
});

/** Feeds changes of so many events; gives their ids. */
async function feed(count = 1): Promise<string[]> {
  const summaries = Array.from({ length: count }, () => summaryOf(`evt_${String(number++).padStart(26, "0")}`));
  await tell(...summaries);
  return summaries.map(({ id }) => id);
}

async function tell(...summaries: EventSummary[]): Promise<void> {
  await directory.feed("acme/web", { summaries, blocks: [] });
}

function summaryOf(id: string): EventSummary {
  return { id, receivedAt: 1, repository: "acme/web", token: "t", status: "unrouted", rules: [], deliveries: [] };
}

/** Everything that a client gets over its connection, as it comes. */
async function listen(since?: number): Promise<StreamMessage[]> {
  const query = since === undefined ? "" : `?since=${since}`;
  const headers = { upgrade: "websocket" };
  const { webSocket } = await directory.fetch(`https://relay.example/api/v1/stream${query}`, { headers });
  const messages: StreamMessage[] = [];
  webSocket?.addEventListener("message", ({ data }) => {
    messages.push(JSON.parse(String(data)) as StreamMessage);
  });
  webSocket?.accept();
  await vi.waitFor(() => expect(messages.length).toBeGreaterThan(0));
  return messages;
}

function idsOf(messages: readonly StreamMessage[]): string[] {
  return messages.flatMap((message) => ("event" in message ? [message.event.id] : []));
}

function lastOf(messages: readonly StreamMessage[]): number {
  return messages.at(-1)?.sequence ?? Number.NaN;
}

describe("the stream", () => {
  it("begins with a number to go on from, so that even what comes before the first change is not missed", async () => {
    const first = await listen();
    expect(first).toEqual([{ sequence: expect.any(Number), gap: false }]);
    const ids = await feed(3);
    const again = await listen(lastOf(first.slice(0, 1)));
    expect(again[0]).toEqual({ sequence: first[0]?.sequence, gap: false });
    await vi.waitFor(() => expect(idsOf(again)).toEqual(ids));
    await vi.waitFor(() => expect(idsOf(first)).toEqual(ids));
  });

  it("goes on after a cut with what came meanwhile, once", async () => {
    const first = await listen();
    await feed(2);
    await vi.waitFor(() => expect(idsOf(first)).toHaveLength(2));
    const missed = await feed(2);
    const again = await listen(first[2]?.sequence);
    await vi.waitFor(() => expect(idsOf(again)).toEqual(missed));
    const later = await feed();
    await vi.waitFor(() => expect(idsOf(again)).toEqual([...missed, ...later]));
    expect(again[0]).toMatchObject({ gap: false });
  });

  it("tells of a gap when more came than it remembers", async () => {
    const first = await listen();
    await feed(MANY);
    expect((await listen(first[0]?.sequence))[0]).toMatchObject({ gap: true });
  });

  it("tells of a gap after its memory was lost, and goes on from there", async () => {
    const first = await listen();
    await feed();
    await vi.waitFor(() => expect(idsOf(first)).toHaveLength(1));
    const since = lastOf(first);
    await evictDurableObject(directory);
    await feed();
    const again = await listen(since);
    expect(again).toMatchObject([{ gap: true }]);
    expect(again[0]?.sequence).toBeGreaterThan(since);

    const missed = await feed();
    const third = await listen(again[0]?.sequence);
    await vi.waitFor(() => expect(idsOf(third)).toEqual(missed));
    expect(third[0]).toMatchObject({ gap: false });
  });

  it("tells of a gap to whoever comes with a number from the future, or of another relay", async () => {
    expect((await listen(Number.MAX_SAFE_INTEGER))[0]).toMatchObject({ gap: true });
    expect((await listen(0))[0]).toMatchObject({ gap: true });
  });

  it("tells nobody of what has not changed, as when a repository sends everything again after a crash", async () => {
    const summary = summaryOf("evt_00000000000000000000again0");
    const again = await listen();
    await tell(summary);
    await tell({ ...summary });
    await tell({ ...summary, rules: ["late"] });
    await vi.waitFor(() => expect(idsOf(again)).toHaveLength(2));
    expect(again.at(-1)).toMatchObject({ event: { rules: ["late"] } });
  });

  it("reaches the others when one listener is broken, and takes the feed all the same", async () => {
    const broken = await listen();
    const whole = await listen();
    await runInDurableObject(directory, (_, state) => {
      const [socket] = state.getWebSockets();
      vi.spyOn(socket as WebSocket, "send").mockImplementation(() => {
        throw new TypeError("broken");
      });
    });
    const ids = await feed();
    await vi.waitFor(() => expect([idsOf(broken), idsOf(whole)]).toContainEqual(ids));
  });
});

it("tells of pauses and changed rules, also clients that come back, and of no other action", async () => {
  const messages = await listen();
  const entry = { at: 1, by: "ann", via: "token" } as const;
  await directory.recordAction({ ...entry, action: "session.opened" });
  await directory.recordAction({ ...entry, action: "target.paused", target: "a" });
  await directory.recordAction({ ...entry, action: "target.resumed", target: "a" });
  await directory.recordAction({ ...entry, action: "rules.changed" });
  await vi.waitFor(() => expect(messages).toHaveLength(4));
  const changes = messages.map((message) => ("changed" in message ? message.changed : undefined));
  expect(changes).toEqual([undefined, "targets", "targets", "rules"]);
  const again = await listen(messages[1]?.sequence);
  await vi.waitFor(() => expect(again).toHaveLength(3));
  expect(again[0]).toMatchObject({ gap: false });
});

import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Delivery } from "../../src/core/delivery/delivery.ts";
import { encodeFrame, LEAVING, parseRequestFrame, type AnswerHead } from "../../src/core/tunnel/frame.ts";
import type { RepositoryRelay } from "../../src/worker/repository/relay.ts";
import type { Tunnel } from "../../src/worker/tunnel/tunnel.ts";
import { emptyStorageForEach } from "./empty-storage.ts";
import { arrivalOf } from "./repository/arrival.ts";

const MINUTE_MS = 60_000;
const REQUEST = {
  method: "POST",
  path: "/hook",
  headers: {},
  timeoutMs: 5000,
  image: "acme/web:v1",
  body: new TextEncoder().encode("body"),
};
const name = "home";
let tunnel: DurableObjectStub<Tunnel>;
let relay: DurableObjectStub<RepositoryRelay>;
let sockets: WebSocket[];

emptyStorageForEach();

beforeEach(() => {
  tunnel = env.TUNNEL.getByName(name);
  relay = env.REPOSITORY.getByName("acme/home");
  sockets = [];
});

afterEach(() => {
  for (const socket of sockets) socket.close();
  vi.restoreAllMocks();
});

/** A client's side: answers each request with what is given here, or says nothing. */
async function connect(answer?: (id: string) => AnswerHead): Promise<{
  socket: WebSocket;
  ids: string[];
  /** What the relay has said besides requests. */
  said: string[];
}> {
  const { webSocket: socket } = await tunnel.fetch("https://relay.example/", { headers: { upgrade: "websocket" } });
  if (socket === null) throw new Error("no WebSocket");
  sockets.push(socket);
  socket.binaryType = "arraybuffer";
  const ids: string[] = [];
  const said: string[] = [];
  socket.addEventListener("message", ({ data }) => {
    if (typeof data === "string") return void said.push(data);
    const request = parseRequestFrame(new Uint8Array(data as ArrayBuffer));
    if (!request.ok) throw new Error(request.error);
    const { id } = request.value.head;
    ids.push(id);
    if (answer !== undefined) socket.send(encodeFrame({ head: answer(id), body: new Uint8Array() }));
  });
  socket.accept();
  return { socket, ids, said };
}

/** A frame whose error repeats the text that came: 800 bytes of it. */
function longFrame(): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify({ id: "1", failed: { "🔐": 1 }, status: "🔐".repeat(200) })}\n`);
}

function forward(): ReturnType<DurableObjectStub<Tunnel>["forward"]> {
  return tunnel.forward(REQUEST, { repository: `acme/${name}`, target: "a" });
}

const answered = (status: number) => (id: string) => ({ id, status, headers: {} });

async function delivery(event: string): Promise<Delivery | undefined> {
  return (await relay.read(event))?.deliveries[0];
}

async function passTime(ms: number): Promise<void> {
  vi.setSystemTime(Date.now() + ms);
  await runDurableObjectAlarm(relay);
}

/** Two pushes that find nobody. */
async function twoWaiting(): Promise<readonly string[]> {
  const target = { type: "tunnel", name, path: "/hook", timeout: "1s" };
  const document = { version: 1, targets: { a: target }, rules: [{ name: "all", targets: ["a"] }] };
  await env.RULES.put("rules", JSON.stringify(document));
  const events: string[] = [];
  const facts = { repository: `acme/${name}`, name };
  for (const text of ["one", "two"]) {
    const { event } = await relay.accept(await arrivalOf(text, document, facts));
    await vi.waitFor(async () => expect(await delivery(event)).toMatchObject({ parked: true, attempts: [] }));
    events.push(event);
  }
  return events;
}

describe("the clients of a tunnel", () => {
  it("get what comes, the newest everything, and the one before it when that is gone or leaves", async () => {
    const first = await connect(answered(201));
    const second = await connect(answered(202));
    const third = await connect(answered(203));
    expect(await forward()).toMatchObject({ head: { status: 203 } });
    third.socket.close(1000);
    await vi.waitFor(async () => expect(await forward()).toMatchObject({ head: { status: 202 } }));
    second.socket.send(LEAVING);
    await vi.waitFor(async () => expect(await forward()).toMatchObject({ head: { status: 201 } }));
    expect([first.ids.length, third.ids.length]).toEqual([1, 1]);
  });

  it("are gone when they have said nothing for a minute and a half", async () => {
    await connect(answered(200));
    vi.setSystemTime(Date.now() + 89_000);
    expect(await forward()).toMatchObject({ head: { status: 200 } });
    vi.setSystemTime(Date.now() + 2000);
    expect(await forward()).toBe("nobody");
  });

  it("answer their own requests only", async () => {
    const other = await connect();
    const asked = await connect();
    const answer = forward();
    const [id = ""] = await vi.waitFor(() => (expect(asked.ids).toHaveLength(1), asked.ids));
    other.socket.send(encodeFrame({ head: answered(200)(id), body: new Uint8Array() }));
    const heard = new Promise((resolve) => other.socket.addEventListener("message", resolve));
    other.socket.send(LEAVING);
    await heard;
    asked.socket.send(encodeFrame({ head: answered(500)(id), body: new TextEncoder().encode("mine") }));
    expect(await answer).toMatchObject({ head: { status: 500 }, body: new TextEncoder().encode("mine") });
  });

  it("leave requests without an answer when their connection breaks", async () => {
    const client = await connect();
    const answer = forward();
    await vi.waitFor(() => expect(client.ids).toHaveLength(1));
    client.socket.close(1011);
    expect(await answer).toMatchObject({ head: { failed: "the connection to the tunnel's client broke" } });
  });

  it("are told who gets the requests, when that changes, and the log says so too", async () => {
    const lines: string[] = [];
    vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
    const first = await connect(answered(201));
    const second = await connect(answered(202));
    await vi.waitFor(() => expect(first.said).toEqual(["standby"]));
    const third = await connect(answered(203));
    await vi.waitFor(() => expect(second.said).toEqual(["standby"]));
    third.socket.close(1000);
    await vi.waitFor(() => expect(second.said).toEqual(["standby", "active"]));
    second.socket.send(LEAVING);
    await vi.waitFor(() => expect(first.said).toEqual(["standby", "active"]));
    expect(second.said).toEqual(["standby", "active", "leaving"]);
    expect(third.said).toEqual([]);
    expect(lines.filter((line) => line.includes("taken_over"))).toEqual(
      Array.from({ length: 4 }, () => JSON.stringify({ event: "tunnel.taken_over", tunnel: name })),
    );
  });

  it("are eight at most: the oldest is ended with a code that says why", async () => {
    const { socket } = await connect(answered(201));
    const closed = new Promise((resolve) => {
      socket.addEventListener("close", ({ code, reason }) => resolve([code, reason]));
    });
    for (let count = 2; count <= 9; count++) await connect(answered(200 + count));
    expect(await closed).toEqual([4001, "8 newer clients of this tunnel have connected"]);
    expect(await forward()).toMatchObject({ head: { status: 209 } });
  });

  it.each([
    ["text", "hello", 1003],
    ["a frame whose error is longer than a close reason", longFrame(), 1007],
    ["no frame", Uint8Array.of(1, 2, 3), 1007],
    ["more than an answer may have", new Uint8Array(20_000), 1007],
  ])("are cut off when they send %s", async (_, message, code) => {
    const { socket } = await connect();
    const closed = new Promise<number>((resolve) => {
      socket.addEventListener("close", (event) => resolve(event.code));
    });
    socket.send(message);
    expect(await closed).toBe(code);
  });
});

describe("deliveries through a tunnel without a client", () => {
  it("go on when one comes", async () => {
    const events = await twoWaiting();
    await connect(answered(200));
    await vi.waitFor(async () => {
      await passTime(1000);
      for (const event of events) expect(await delivery(event)).toMatchObject({ status: "delivered" });
    });
  });

  it("find out by a probe when nobody could tell them", async () => {
    const [first = "", second = ""] = await twoWaiting();
    await runInDurableObject(tunnel, (_, { storage }) => void storage.sql.exec("DELETE FROM waiting"));
    await connect(answered(200));
    await passTime(30_000);
    expect(await delivery(first)).toMatchObject({ parked: true, attempts: [] });
    await passTime(MINUTE_MS / 2 + 1000);
    expect(await delivery(first)).toMatchObject({ status: "delivered" });
    await vi.waitFor(async () => {
      await passTime(1000);
      expect(await delivery(second)).toMatchObject({ status: "delivered" });
    });
  });

  it("are looked for ever more rarely, at no attempt", async () => {
    const [event = ""] = await twoWaiting();
    for (const minutes of [1, 2, 4]) await passTime(minutes * MINUTE_MS + 1000);
    expect(await delivery(event)).toMatchObject({ parked: true, attempts: [] });
    const probeAt = await runInDurableObject(relay, (_, { storage }) => {
      const [row] = storage.sql.exec<{ block: string }>("SELECT block FROM blocked").toArray();
      return (JSON.parse(row?.block ?? "{}") as { probeAt: number }).probeAt;
    });
    expect(probeAt).toBe(Date.now() + 8 * MINUTE_MS);
  });
});

import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { WebSocketServer, type WebSocket } from "ws";
import { TunnelClient } from "../../src/cli/tunnel/client.ts";

let relay: WebSocketServer;
let connections: WebSocket[];
let told: unknown[];
let client: TunnelClient;

beforeEach(async () => {
  connections = [];
  told = [];
  relay = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => "hubrelay-tunnel.v1" });
  relay.on("connection", (socket) => connections.push(socket));
  await once(relay, "listening");
  const url = new URL(`ws://127.0.0.1:${(relay.address() as AddressInfo).port}/tunnel/home`);
  client = new TunnelClient(url, "token", new URL("http://127.0.0.1:9/"), {
    connected: () => told.push("connected"),
    changed: (isStandby) => told.push(isStandby ? "standby" : "active"),
    disconnected: (reason) => told.push(reason),
    delivered: () => told.push("delivered"),
  });
});

afterEach(async () => {
  await client.stop();
  relay.close();
});

async function connection(): Promise<WebSocket> {
  const [socket] = (await once(relay, "connection")) as [WebSocket];
  return socket;
}

it("a client survives a frame whose error is longer than a close reason may be", async () => {
  const running = client.run();
  const first = await connection();
  const closed = once(first, "close");
  first.send(Buffer.from(`${JSON.stringify({ id: "1", method: "🔐".repeat(300) })}\n`));
  const [code, reason] = (await closed) as [number, Buffer];
  expect(code).toBe(1007);
  expect(reason.toString()).toMatch(/^invalid frame: method: expected /);
  expect(reason.byteLength).toBeLessThanOrEqual(123);
  expect(reason.toString()).not.toContain("\ufffd");
  await connection();
  await client.stop();
  await running;
});

it("a replaced client ends with the reason and does not reconnect", async () => {
  const running = client.run();
  (await connection()).close(4001, "8 newer clients of this tunnel have connected");
  await expect(running).rejects.toThrow("8 newer clients of this tunnel have connected");
  expect(connections).toHaveLength(1);
  expect(told).toEqual(["connected"]);
});

it("a client stays connected while a newer one is active, and prints both changes", async () => {
  const running = client.run();
  const socket = await connection();
  socket.send("standby");
  socket.send("active");
  await vi.waitFor(() => expect(told).toEqual(["connected", "standby", "active"]));
  const answered = once(socket, "message");
  const stopped = client.stop();
  const [message] = (await answered) as [Buffer];
  expect(message.toString()).toBe("leaving");
  socket.send("leaving");
  await Promise.all([stopped, running]);
  expect(connections).toHaveLength(1);
});

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { settle } from "../../src/local/demo/settle.ts";

it.each([
  ["pending deliveries", false, { deliveries: [{ status: "pending" }], callback: { status: "waiting" } }],
  ["a callback that is due", false, { deliveries: [{ status: "failed" }], callback: { status: "pending" } }],
  ["a held event", false, { held: "no rules", deliveries: [], callback: { status: "waiting" } }],
  ["everything ended", true, { deliveries: [{ status: "failed" }], callback: { status: "delivered" } }],
  ["nothing to send", true, { deliveries: [], callback: { status: "none" } }],
])("npm start --once ends its wait for a push with %s", async (_, expected, record) => {
  const server = createServer((_request, response) => response.end(JSON.stringify(record)));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  expect(await settle(url, "token", "evt_1", 200)).toBe(expected);
  server.closeAllConnections();
  server.close();
});

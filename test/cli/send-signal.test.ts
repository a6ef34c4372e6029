import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { harborScan, SCANNED } from "../core/senders/harbor-bodies.ts";
import { hubrelay, hubrelayJson, TemporaryDirectory } from "./command.ts";

const KEPT = { kind: "scan", repository: "harbor.example.com/acme/web", digest: SCANNED, events: ["evt_1"] };

let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((_, response) => {
    response.writeHead(202, { "content-type": "application/json" });
    response.end(JSON.stringify({ signals: [KEPT, { ...KEPT, events: [] }] }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/a-token-of-more-than-24-characters`;
});

afterAll(() => server.close());

it("send shows the signals that the relay has kept, and the pushes that they changed", async () => {
  using directory = new TemporaryDirectory();
  const payload = join(directory.path, "scan.json");
  writeFileSync(payload, JSON.stringify(harborScan()));
  const args = ["send", "--sender", "harbor", "--payload", payload];
  const env = { HUBRELAY_URL: url };
  const { stdout } = await hubrelay(args, { env });
  expect(stdout).toBe(
    "kept the scan of harbor.example.com/acme/web: it changed evt_1\n" +
      "kept the scan of harbor.example.com/acme/web: it changed no push that waits\n",
  );
  const { json } = await hubrelayJson(args, { env });
  expect(json).toEqual({ receipts: [], signals: [KEPT, { ...KEPT, events: [] }] });
});

import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { requestLocally } from "../../src/cli/tunnel/local-request.ts";
import { encodeFrame, type AnswerHead, type Frame } from "../../src/core/tunnel/frame.ts";

let server: Server | undefined;
afterEach(() => server?.close());

/** What goes back to the relay when a local server answers in this way. */
async function passedBack(listener: RequestListener): Promise<Frame<AnswerHead>> {
  server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const base = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const head = { id: "1", method: "POST", path: "/", headers: {}, timeoutMs: 5000, image: "acme/web" };
  return requestLocally(base, { head, body: new Uint8Array() });
}

const headersOf = ({ head }: Frame<AnswerHead>): object => ("headers" in head ? head.headers : {});

it("passes an answer's headers back, but none that is about the connection or sets a cookie", async () => {
  const frame = await passedBack((_, response) => {
    response.writeHead(200, {
      "retry-after": "5",
      "x-state": "done",
      "set-cookie": "a=b",
      "content-type": "text/plain",
    });
    response.end("ok");
  });
  expect(headersOf(frame)).toEqual({
    "retry-after": "5",
    "x-state": "done",
    "content-type": "text/plain",
    date: expect.any(String) as string,
  });
});

it.each([
  [8192, undefined],
  [8193, "true"],
])("of a body of %i bytes passes on 8,192, and says so if there is more: %s", async (bytes, truncated) => {
  const frame = await passedBack((_, response) => response.end("x".repeat(bytes)));
  expect(frame.body.byteLength).toBe(8192);
  expect((headersOf(frame) as Record<string, string>)["x-hubrelay-truncated"]).toBe(truncated);
});

it("keeps an answer's frame within its limit, and the headers that the relay reads", async () => {
  const many = Array.from({ length: 60 }, (_, index) => [`x-${index}`, "é".repeat(200)] as const);
  const frame = await passedBack((_, response) => {
    response.writeHead(503, { ...Object.fromEntries(many), "retry-after": "30", "webhook-delivery": "disable" });
    response.end("x".repeat(20_000));
  });
  expect(headersOf(frame)).toMatchObject({ "retry-after": "30", "webhook-delivery": "disable" });
  expect(Object.keys(headersOf(frame)).length).toBeLessThanOrEqual(20);
  expect(encodeFrame(frame).byteLength).toBeLessThan(16_384);
});

import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import worker from "../../../src/index.ts";
import { linkTo } from "../../../src/worker/links/delivery-link.ts";

const ORIGIN = "https://relay.example";
const ADMIN = { authorization: "Bearer test-admin-token-of-24-characters" };
const RELAY_TOKENS = "every/docker-hub|github|quay|harbor|distribution|gitlab|acr=test-token-for-every-sender";
const linked = { repository: "acme/web", deliveryId: `dlv_${"0".repeat(26)}_1` };

/** Every route that reads a body, and what it answers to one of 5 MiB. A log-in that is too long is none. */
const ROUTES: [method: string, path: string, status: number][] = [
  ["POST", "/hook/test-token-for-every-sender", 413],
  ...["docker-hub", "github", "quay", "harbor", "distribution", "gitlab", "acr"].map(
    (sender): [string, string, number] => ["POST", `/hook/test-token-for-every-sender/${sender}`, 413],
  ),
  ["POST", "/session", 413],
  ["POST", "approve", 413],
  ["POST", "result", 413],
  ["PUT", "/api/v1/rules", 413],
  ["POST", "/api/v1/rules/check", 413],
  ["POST", "/api/v1/rules/test", 413],
  ["POST", "/api/v1/rules/compare", 413],
  ["POST", "/api/v1/redeliveries", 413],
  ["POST", "/api/v1/targets/a/pause", 413],
  ["POST", "/api/v1/attention/a/acknowledge", 413],
  ["POST", `/api/v1/deliveries/${linked.deliveryId}/approve`, 413],
  ["POST", `/api/v1/deliveries/${linked.deliveryId}/reject`, 413],
];

const CHUNK = new Uint8Array(65_536).fill(32);
const CHUNKS = 80;

/** A body of 5 MiB that does not say how long it is, and how much of it was asked for. */
function unannounced(): { body: ReadableStream<Uint8Array>; sent: () => number } {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => (sent++ < CHUNKS ? controller.enqueue(CHUNK) : controller.close()),
  });
  return { body, sent: () => sent };
}

async function send(method: string, path: string, body: BodyInit): Promise<Response> {
  const purpose = path === "approve" || path === "result" ? path : undefined;
  const url =
    purpose === undefined ? `${ORIGIN}${path}` : await linkTo(env, linked, purpose, Date.now() + 60_000, ORIGIN);
  const init = { method, body, headers: path.startsWith("/api") ? ADMIN : {} };
  const request = new Request<unknown, IncomingRequestCfProperties>(url, init);
  return worker.fetch(request, { ...env, RELAY_TOKENS }, createExecutionContext());
}

describe("a body of 5 MiB is not read to its end", () => {
  it.each(ROUTES)("%s %s, of a known length", async (method, path, status) => {
    const answer = await send(method, path, new Uint8Array(65_536 * CHUNKS).fill(32));
    expect(answer.status).toBe(status);
    expect((await answer.text()).length).toBeLessThan(500);
  });

  it.each(ROUTES)("%s %s, of an unknown length", async (method, path, status) => {
    const { body, sent } = unannounced();
    const answer = await send(method, path, body);
    expect(answer.status).toBe(status);
    expect(sent()).toBeLessThan(CHUNKS);
  });
});

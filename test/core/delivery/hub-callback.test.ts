import { describe, expect, it } from "vitest";
import { parseHosts } from "../../../src/core/address/address.ts";
import {
  abandonCallback,
  beginCallback,
  DEFAULT_CALLBACK_HOSTS,
  openCallback,
  readyCallback,
  recordCallback,
  type Callback,
  type CallbackMode,
} from "../../../src/core/delivery/hub-callback.ts";
import { acceptedBody } from "../../../src/core/delivery/callback-body.ts";
import type { Outcome } from "../../../src/core/delivery/retry.ts";

const url = "https://registry.hub.docker.com/u/acme/web/hook/2bf1c0a9d/";
const eventUrl = "https://relay.example.com/events/evt_1";
const hosts = parseHosts("registry.hub.docker.com,test.internal:8080");
const none = parseHosts("");
const now = Date.UTC(2026, 10, 23, 12);

const ready = readyCallback(openCallback(url, "settled", hosts, none), acceptedBody([], eventUrl), now);

function after(callback: Callback, outcome: Outcome): Callback {
  const begun = beginCallback(callback, now + 20_000);
  return recordCallback(begun, { startedAt: now, durationMs: 100, outcome }, 0.5);
}

function notAccepted(reason: string): Partial<Callback> {
  return { status: "not_accepted", reason: `not accepted by registry.hub.docker.com: ${reason}` };
}

it("callbacks go to the hosts of Docker Hub by default", () => {
  expect(DEFAULT_CALLBACK_HOSTS).toBe("registry.hub.docker.com,hub.docker.com");
});

it("a callback without a stored URL names the sender", () => {
  const { url: _, ...unnamed } = ready;
  expect(after(unnamed, { kind: "response", status: 404 }).reason).toBe("not accepted by the sender: answered 404");
});

describe("openCallback", () => {
  it.each<[what: string, url: string | undefined, mode: CallbackMode, expected: Partial<Callback>]>([
    ["waits for the deliveries", url, "settled", { status: "waiting", url }],
    ["waits to be readied on acceptance", url, "accepted", { status: "waiting", url }],
    ["is none where the push has no URL", undefined, "settled", { status: "none" }],
    ["is off where the document says so", url, "off", { status: "off" }],
    [
      "is refused on a foreign host",
      "https://www.google.com/",
      "settled",
      { status: "refused", reason: "www.google.com is not in CALLBACK_HOSTS" },
    ],
    [
      "is refused on a host that only looks right",
      "https://registry.hub.docker.com.evil.example/",
      "accepted",
      { status: "refused", reason: "registry.hub.docker.com.evil.example is not in CALLBACK_HOSTS" },
    ],
    [
      "is refused on another port",
      "https://registry.hub.docker.com:8443/",
      "settled",
      { status: "refused", reason: "registry.hub.docker.com:8443 is not in CALLBACK_HOSTS" },
    ],
    ["is refused over plain http", url.replace("https", "http"), "settled", { status: "refused" }],
    ["is refused with credentials", url.replace("://", "://a:b@"), "settled", { status: "refused" }],
    ["is refused on an address", "https://169.254.169.254/", "settled", { status: "refused" }],
    [
      "is refused on a private host, although it is listed",
      "http://test.internal:8080/",
      "settled",
      { status: "refused" },
    ],
    ["is refused where it is no URL", "callback", "settled", { status: "refused" }],
  ])("%s", (_, url, mode, expected) => {
    const callback = openCallback(url, mode, hosts, none);
    expect(callback).toMatchObject({ ...expected, attempts: [] });
    expect("url" in callback).toBe(expected.status === "waiting");
  });

  it("allows a private host that is in both lists", () => {
    expect(openCallback("http://test.internal:8080/", "settled", hosts, hosts).status).toBe("waiting");
  });

  it("readyCallback changes only a waiting callback", () => {
    expect(ready).toMatchObject({ status: "pending", dueAt: now, body: { state: "success" } });
    const delivered = after(ready, { kind: "response", status: 200 });
    expect(readyCallback(delivered, acceptedBody([], eventUrl), now)).toBe(delivered);
  });
});

describe("recordCallback", () => {
  const silence: Outcome = { kind: "no-response", reason: "timed out" };
  const retried = { status: "pending", dueAt: now + 100 + 5000 } as const;

  it.each<[what: string, outcome: Outcome, expected: Partial<Callback>]>([
    ["200", { kind: "response", status: 200 }, { status: "delivered" }],
    ["204", { kind: "response", status: 204 }, { status: "delivered" }],
    ["302", { kind: "response", status: 302 }, notAccepted("answered 302: redirects are not followed")],
    ["400, as in 2014", { kind: "response", status: 400 }, notAccepted("answered 400")],
    ["404, as today", { kind: "response", status: 404 }, notAccepted("answered 404")],
    ["429", { kind: "response", status: 429 }, notAccepted("answered 429")],
    ["500", { kind: "response", status: 500 }, { ...retried, reason: "answered 500" }],
    ["no answer", silence, { ...retried, reason: "timed out" }],
    ["nothing sent", { kind: "refused", reason: "private" }, { status: "failed", reason: "private" }],
  ])("%s", (_, outcome, expected) => {
    const { attempts, ...rest } = after(ready, outcome);
    expect(rest).toEqual({ url, body: ready.body, ...expected });
    expect(attempts).toHaveLength(1);
  });

  it("retries twice, then fails", () => {
    const second = after(after(ready, silence), { kind: "response", status: 502 });
    expect(second).toMatchObject({ status: "pending", dueAt: now + 100 + 30_000 });
    const third = after(second, silence);
    expect(third).toMatchObject({ status: "failed", reason: "timed out" });
    expect(third).not.toHaveProperty("dueAt");
    expect(third.attempts.map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it("abandonCallback never sends again", () => {
    const begun = beginCallback(ready, now + 20_000);
    expect(begun).toMatchObject({ status: "sending", dueAt: now + 20_000 });
    expect(abandonCallback(begun)).toMatchObject({ status: "failed", reason: expect.stringContaining("interrupted") });
    expect(abandonCallback(begun)).not.toHaveProperty("dueAt");
  });
});

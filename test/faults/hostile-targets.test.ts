import { afterAll, beforeAll, describe, test } from "vitest";
import type { EventRecord } from "../../src/core/record/record.ts";
import { deliveryTo, eventOnce, settledEvent } from "../e2e/history.ts";
import { push, pushBody } from "../e2e/push.ts";
import { startReceiver, type Receiver } from "../e2e/receiver.ts";
import { Relay } from "../e2e/relay-process.ts";
import { CASES, CHAIN } from "./hostile/behaviours.ts";
import { COMPRESSED } from "./hostile/compressed.ts";
import { answer, HostileServer, type Behaviour } from "./hostile/server.ts";

// Each target gets the pushes of the repository that has its name; "fine" gets all of them.

const PATIENT: Readonly<Record<string, Behaviour>> = {
  "asks-for-seconds": (socket, attempt) =>
    attempt === 1 ? answer(socket, "429 Later", ["retry-after: 2"]) : answer(socket, "200 OK"),
  "asks-for-a-date": (socket, attempt) =>
    attempt === 1
      ? answer(socket, "429 Later", [`retry-after: ${new Date(Date.now() + 3000).toUTCString()}`])
      : answer(socket, "200 OK"),
  "asks-for-nonsense": (socket, attempt) =>
    attempt === 1 ? answer(socket, "503 Later", ["retry-after: soon"]) : answer(socket, "200 OK"),
};

let receiver: Receiver;
let hostile: HostileServer;
let untrusted: HostileServer;
let vanishing: HostileServer;
let relay: Relay;

beforeAll(async () => {
  receiver = await startReceiver();
  const behaviours = Object.fromEntries(Object.entries(CASES).map(([name, { behave }]) => [name, behave]));
  hostile = await HostileServer.start({ ...behaviours, ...CHAIN, ...PATIENT, ...COMPRESSED });
  untrusted = await HostileServer.startUntrusted();
  vanishing = await HostileServer.start({});
  const hosts = [receiver, hostile, untrusted, vanishing].map(({ host }) => host);
  relay = await Relay.start({ hosts, rules: rules() });
});

afterAll(async () => {
  for (const disposable of [relay, receiver, hostile, untrusted, vanishing]) await disposable?.[Symbol.asyncDispose]();
});

function rules(): string {
  // Who answers has answered by then, however slow this machine is.
  const own = { type: "webhook", timeout: "10s", schedule: ["200ms"] };
  const names = [...Object.keys(CASES), ...Object.keys(PATIENT), ...Object.keys(COMPRESSED)];
  const urls: Record<string, string> = {
    ...Object.fromEntries(names.map((name) => [name, `http://${hostile.host}/${name}`])),
    "speaks-no-tls": `https://${hostile.host}/speaks-no-tls`,
    "is-not-trusted": `https://${untrusted.host}/`,
  };
  const targets = Object.entries(urls).map(([name, url]) => [name, { ...own, url }]);
  // The target returns long before this ends, however slow this machine is.
  const many = ["300ms", "300ms", ...Array.from({ length: 18 }, () => "5s")];
  return JSON.stringify({
    version: 1,
    targets: {
      ...(Object.fromEntries(targets) as object),
      hangs: { ...own, url: urls["hangs"], timeout: "500ms" },
      fine: { type: "webhook", url: receiver.url("/fine") },
      vanishes: { ...own, url: `http://${vanishing.host}/vanishes`, schedule: many },
    },
    rules: [
      { name: "all", targets: ["fine"] },
      ...[...Object.keys(urls), "vanishes"].map((name) => ({ name, match: { name }, targets: [name] })),
    ],
  });
}

/** The end of a push whose repository has the name of the target that it goes to, beside "fine". */
async function endOf(name: string): Promise<EventRecord> {
  const repository = `hostile/${name}`;
  const { event } = await push(relay, pushBody(repository));
  return settledEvent(relay, event, repository);
}

describe.concurrent("a target that", () => {
  test.for(Object.entries(CASES))("%s", async ([name, { status, requests, reason }], { expect }) => {
    const record = await endOf(name);
    const delivery = deliveryTo(record, name);
    expect(delivery).toMatchObject({ status, ...(reason !== undefined && { reason: expect.stringMatching(reason) }) });
    expect(delivery.attempts).toHaveLength(requests);
    expect(hostile.requests(name)).toHaveLength(requests);
    expect(deliveryTo(record, "fine")).toMatchObject({ status: "delivered", attempts: [{ number: 1, status: 200 }] });
    expect(Object.keys(CHAIN).flatMap((path) => hostile.requests(path))).toEqual([]);
  });

  test.for(Object.keys(COMPRESSED))("%s has answered, and only the start is kept", async (name, { expect }) => {
    const record = await endOf(name);
    const { status, attempts } = deliveryTo(record, name);
    expect([status, attempts.length, hostile.requests(name).length]).toEqual(["delivered", 1, 1]);
    expect(attempts[0]?.response?.length ?? 0).toBeLessThanOrEqual(1024);
    expect(deliveryTo(record, "fine").status).toBe("delivered");
  });

  test.for([
    ["asks-for-seconds", 2000],
    ["asks-for-a-date", 2000],
    ["asks-for-nonsense", 100],
  ] as const)("%s of pause gets it", async ([name, least], { expect }) => {
    expect(deliveryTo(await endOf(name), name).status).toBe("delivered");
    const [first = 0, second = 0] = hostile.requests(name);
    expect(second - first).toBeGreaterThanOrEqual(least);
  });

  test.for(["speaks-no-tls", "is-not-trusted"])("%s gets nothing", async (name, { expect }) => {
    const delivery = deliveryTo(await endOf(name), name);
    expect(delivery).toMatchObject({ status: "failed", reason: expect.stringContaining("no answer") });
    expect(delivery.attempts).toHaveLength(2);
    expect(hostile.requests(name)).toEqual([]);
  });

  test("vanishes, and returns while its schedule lasts, gets everything once", async ({ expect }) => {
    const { port } = vanishing;
    await vanishing.vanish();
    const repository = "hostile/vanishes";
    const receipts = await Promise.all([1, 2, 3].map(() => push(relay, pushBody(repository))));
    for (const { event } of receipts) {
      await eventOnce(relay, event, (record) => deliveryTo(record, "vanishes").attempts.length >= 2, repository);
    }
    await vanishing.listen(port);
    for (const { event } of receipts) {
      expect(deliveryTo(await settledEvent(relay, event, repository), "vanishes").status).toBe("delivered");
    }
    expect(vanishing.requests("vanishes")).toHaveLength(3);
  });
});

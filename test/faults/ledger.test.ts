import { expect, test } from "vitest";
import type { DeliveryStatus } from "../../src/core/delivery/delivery.ts";
import type { EventRecord } from "../../src/core/record/record.ts";
import type { Arrival } from "./kills/arrivals.ts";
import { Ledger, type SentPush } from "./kills/ledger.ts";

// The ledger is what judges the kills: it must not be blind itself.

const ID = "dlv_1";

function pushed(): SentPush {
  const receipt = { event: "evt_1", duplicate: false, rules: [], deliveries: [{ id: ID, target: "a" }] };
  return { number: 0, repository: "acme/web", body: "{}", receipt, unanswered: 0 };
}

function recordWith(status: DeliveryStatus, dueAt?: number): EventRecord {
  const delivery = { id: ID, target: "a", status, attempts: [{ number: 1, startedAt: 0, durationMs: 0, status: 200 }] };
  return {
    event: { id: "evt_1", receivedAt: 0, token: "t", push: { repository: "acme/web", namespace: "acme", name: "web" } },
    url: "",
    deliveries: [dueAt === undefined ? delivery : { ...delivery, dueAt }],
    targets: {},
    callback: { status: "none", attempts: [] },
  };
}

function arrived(...times: readonly number[]): Arrival[] {
  return times.map((at) => ({ id: ID, at, isTaken: true }));
}

/** The promises that a ledger finds broken: what the API showed, each a second later, then what had arrived. */
function broken(
  shown: readonly (EventRecord | undefined)[],
  deliveries: readonly Arrival[],
  callbacks: readonly Arrival[] = [],
  outages: readonly { readonly from: number; readonly to: number }[] = [],
): string[] {
  const ledger = new Ledger();
  const push = pushed();
  ledger.pushes.push(push);
  ledger.outages.push(...outages);
  for (const [index, record] of shown.entries()) ledger.note(push, record, (index + 1) * 1000);
  ledger.judge(deliveries, callbacks);
  return ledger.breaches.map(({ promise }) => promise);
}

test.each([
  { what: "all is well", promises: broken([recordWith("pending", 5), recordWith("delivered")], arrived(10)) },
  {
    what: "a kill is between two arrivals",
    promises: broken([recordWith("delivered")], arrived(10, 50), [], [{ from: 20, to: 40 }]),
  },
])("finds nothing where $what", ({ promises }) => {
  expect(promises).toEqual([]);
});

test.each([
  { promise: "every accepted push is stored", promises: broken([undefined], []) },
  {
    promise: "every delivery of an accepted push is stored",
    promises: broken([{ ...recordWith("pending"), deliveries: [] }], []),
  },
  { promise: "what is pending has a due time", promises: broken([recordWith("pending")], []) },
  {
    promise: "what was delivered stays delivered",
    promises: broken([recordWith("delivered"), recordWith("pending", 5)], arrived(10)),
  },
  { promise: "no delivery fails by a kill", promises: broken([recordWith("failed")], []) },
  { promise: "what is shown as delivered has arrived", promises: broken([recordWith("delivered")], []) },
  {
    promise: "nothing is attempted after it was shown as delivered",
    promises: broken([recordWith("delivered")], arrived(10, 2000), [], [{ from: 20, to: 40 }]),
  },
  {
    promise: "a duplicate follows only from a kill, or a time-out",
    promises: broken([recordWith("delivered")], arrived(10, 50)),
  },
  {
    promise: "a callback arrives at most once",
    promises: broken([recordWith("delivered")], arrived(10), arrived(20, 30)),
  },
])("finds broken that $promise", ({ promise, promises }) => {
  expect(promises).toEqual([promise]);
});

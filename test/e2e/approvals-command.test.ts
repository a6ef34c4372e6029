import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Approvals } from "../../src/core/api/approvals.ts";
import { hubrelay, hubrelayJson } from "../cli/command.ts";
import { pushToApprove, startRelayThatAsks } from "./approval-link.ts";
import { deliveryTo, settledEvent } from "./history.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { ADMIN_TOKEN, type Relay } from "./relay-process.ts";
import { until } from "./until.ts";

let receiver: Receiver;
let relay: Relay;
let env: Record<string, string>;

beforeAll(async () => {
  receiver = await startReceiver();
  relay = await startRelayThatAsks(receiver, "/command");
  env = { HUBRELAY_URL: relay.url.origin, ADMIN_TOKEN };
});

afterAll(async () => {
  await relay?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
});

async function list(...args: readonly string[]): Promise<Approvals> {
  return (await hubrelayJson<Approvals>(["approvals", "list", ...args], { env })).json;
}

/** Pushes, and returns the event with the approval that the list has of it. */
async function waiting(): Promise<{ event: string; delivery: string }> {
  const { event } = await pushToApprove(relay, receiver, "/command");
  const approvals = await until(list, (answer) => answer.waiting.some((each) => each.event === event));
  return { event, delivery: approvals.waiting.find((each) => each.event === event)?.delivery ?? "" };
}

describe("hubrelay approvals", () => {
  test("lists what waits with its push, and approves it by name", async () => {
    const { event, delivery } = await waiting();
    const [first] = (await list("--target", "production")).waiting;
    expect(first).toMatchObject({ delivery, target: "production", repository: "acme/web", pusher: "ci", others: [] });
    expect((await list("--target", "chat")).waiting).toEqual([]);
    expect((await hubrelay(["approvals", "list"], { env })).stdout).toMatch(
      /dlv_\w+ +acme\/web:\S+ to production +by ci/,
    );

    const decided = await hubrelay(["approvals", "approve", delivery, "--by", "ann"], { env });
    expect([decided.exitCode, decided.stdout]).toEqual([0, expect.stringContaining("to production")]);
    expect(deliveryTo(await settledEvent(relay, event), "production").approval).toMatchObject({ by: "ann" });
    const after = await until(list, (answer) => !answer.waiting.some((each) => each.event === event));
    expect(after.decided[0]).toMatchObject({ action: "delivery.approved", by: "admin", claim: "ann", delivery });
  });

  test("rejects, and refuses to decide twice", async () => {
    const { event, delivery } = await waiting();
    expect((await hubrelay(["approvals", "reject", delivery, "--by", "bob"], { env })).exitCode).toBe(0);
    const { status, reason } = deliveryTo(await settledEvent(relay, event), "production");
    expect([status, reason]).toEqual(["failed", "rejected by bob"]);
    const again = await hubrelay(["approvals", "approve", delivery], { env });
    expect([again.exitCode, again.stderr]).toEqual([1, expect.stringContaining("waits for no approval")]);
  });
});

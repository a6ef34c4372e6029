import { afterAll, beforeAll, describe, test } from "vitest";
import { deliveryTo, eventOnce, readEvent, settledEvent } from "./history.ts";
import { push, REPOSITORY } from "./push.ts";
import { startReceiver, type Received, type Receiver } from "./receiver.ts";
import { Relay } from "./relay-process.ts";
import { until } from "./until.ts";

// Many pushes of one image in, one delivery out.

let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
});

afterAll(() => receiver?.[Symbol.asyncDispose]());

function startRelay(path: string, coalesce: object, target: object = {}): Promise<Relay> {
  const targets = { deploy: { type: "webhook", url: receiver.url(path), ...target } };
  const rules = [{ name: "one for all", coalesce: { window: "2s", ...coalesce }, targets: ["deploy"] }];
  return Relay.start({ hosts: [receiver.host], rules: JSON.stringify({ version: 1, targets, rules }) });
}

/** A push of a tag; each is another body, as each architecture's is. */
function bodyOf(tag: string, number: number): string {
  return JSON.stringify({
    push_data: { tag, pusher: "ci", pushed_at: 1_763_900_000 + number },
    repository: { repo_name: REPOSITORY },
    number,
  });
}

function fieldsOf({ body }: Received): { readonly number: number; readonly hubrelay?: { readonly tags: string[] } } {
  return JSON.parse(body.toString()) as { number: number };
}

async function pushAll(relay: Relay, tags: readonly string[]): Promise<string[]> {
  const events: string[] = [];
  for (const [index, tag] of tags.entries()) events.push((await push(relay, bodyOf(tag, index))).event);
  return events;
}

describe.concurrent("pushes that belong together", () => {
  test("six of one tag make one delivery of the last, also after a kill", async ({ expect }) => {
    await using relay = await startRelay("/six", {});
    const events = await pushAll(
      relay,
      Array.from({ length: 6 }, () => "latest"),
    );
    await relay.kill9();
    await relay.startAgain();
    const record = await settledEvent(relay, events[5] ?? "");
    expect(deliveryTo(record, "deploy")).toMatchObject({ status: "delivered" });
    expect(receiver.received("/six").map((request) => fieldsOf(request).number)).toEqual([5]);
    for (const [index, event] of events.slice(0, 5).entries()) {
      const earlier = deliveryTo(await readEvent(relay, event), "deploy");
      expect(earlier).toMatchObject({ status: "superseded", reason: `merged into ${events[index + 1]}` });
    }
  });

  test("of one release make one delivery with all of its tags", async ({ expect }) => {
    await using relay = await startRelay("/release", { by: "repository" });
    const events = await pushAll(relay, ["1.2.3", "1.2", "1", "latest"]);
    await settledEvent(relay, events[3] ?? "");
    const [request, ...others] = receiver.received("/release").map(fieldsOf);
    expect(others).toEqual([]);
    expect(request?.hubrelay?.tags).toEqual(["latest", "1.2.3", "1.2", "1"]);
  });

  test("make one delivery of the first where the rule keeps that", async ({ expect }) => {
    await using relay = await startRelay("/first", { keep: "first" });
    const events = await pushAll(relay, ["v1", "v1", "v1"]);
    await settledEvent(relay, events[0] ?? "");
    expect(receiver.received("/first").map((request) => fieldsOf(request).number)).toEqual([0]);
    expect(deliveryTo(await readEvent(relay, events[2] ?? ""), "deploy").reason).toBe(`merged into ${events[0]}`);
  });

  test("are delivered after the maximum wait although more pushes come", async ({ expect }) => {
    await using relay = await startRelay("/steady", { max: "3s" });
    let pushes = 0;
    await until(
      async () => {
        await push(relay, bodyOf("v1", pushes++));
        return receiver.received("/steady").length;
      },
      (count) => count > 0,
    );
    expect(pushes).toBeGreaterThan(1);
  });

  test("gather again after a first attempt that is still retried", async ({ expect }) => {
    receiver.on("/anew", ({ headers }) => ({ status: headers["x-hubrelay-attempt"] === "1" ? 503 : 200 }));
    await using relay = await startRelay("/anew", { window: "1s" }, { schedule: ["3s"] });
    const [first = ""] = await pushAll(relay, ["v1"]);
    await eventOnce(relay, first, (record) => deliveryTo(record, "deploy").attempts.length > 0);
    const { event } = await push(relay, bodyOf("v1", 7));
    const records = [await settledEvent(relay, first), await settledEvent(relay, event)];
    expect(records.map((record) => deliveryTo(record, "deploy").status)).toEqual(["delivered", "delivered"]);
  });

  test("make a delivery for each tag", async ({ expect }) => {
    await using relay = await startRelay("/each", {});
    const events = await pushAll(relay, ["v1", "v2"]);
    for (const event of events) await settledEvent(relay, event);
    expect(receiver.received("/each").map((request) => fieldsOf(request).number)).toEqual([0, 1]);
  });
});

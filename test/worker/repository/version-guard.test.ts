import { abortAllDurableObjects } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Delivery } from "../../../src/core/delivery/delivery.ts";
import { arrivalOf } from "./arrival.ts";
import { status, stubTargets, type FakeTargets } from "./targets.ts";

let number = 0;
let name = "";
let targets: FakeTargets;

beforeEach(() => {
  name = `acme/versions-${number++}`;
  targets = stubTargets();
});
afterEach(() => vi.unstubAllGlobals());

const relay = () => env.REPOSITORY.getByName(name);

/** A document that sends everything to a deploy target with these fields. */
function documentWith(fields: object): object {
  const deploy = { type: "webhook", url: "https://deploy.example/hook", kind: "deploy", ...fields };
  return { version: 1, targets: { deploy }, rules: [{ name: "all", targets: ["deploy"] }] };
}

const BY_VERSION = documentWith({ newer: "version" });

/** Has a tag pushed, and returns the event's id. */
async function push(tag: string, document = BY_VERSION): Promise<string> {
  const { event } = await relay().accept(await arrivalOf(`${tag} ${number++}`, document, { repository: name, tag }));
  return event;
}

async function deliveriesOf(event: string): Promise<readonly Delivery[]> {
  return (await relay().read(event))?.deliveries ?? [];
}

/** How the last delivery of an event ended: its status, and its reason. */
async function endOf(event: string): Promise<string> {
  return vi.waitFor(async () => {
    const last = (await deliveriesOf(event)).at(-1);
    if (last === undefined || last.status === "pending") throw new Error("not ended");
    return last.reason === undefined ? last.status : `${last.status}: ${last.reason}`;
  }, 10_000);
}

/** Has tags pushed one after the other, and returns how their deliveries ended. */
async function ends(tags: readonly string[], document = BY_VERSION): Promise<string[]> {
  const all: string[] = [];
  for (const tag of tags) all.push((await endOf(await push(tag, document))).replace(/:.*/, ""));
  return all;
}

describe("a deploy target with newer: version", () => {
  it("never gets a lower version after a higher one, across restarts", async () => {
    const higher = await push("1.10.0");
    expect(await endOf(higher)).toBe("delivered");
    const reason = `superseded: 1.9.0 is an older version than 1.10.0, which was delivered: ${higher}`;
    expect(await endOf(await push("1.9.0"))).toBe(reason);
    await abortAllDurableObjects();
    expect(await endOf(await push("1.9.0"))).toBe(reason);
    expect(await ends(["1.10.1", "1.10"])).toEqual(["delivered", "superseded"]);
    expect(targets.sent).toHaveLength(2);
  });

  it.each<[why: string, tags: string[], expected: string[]]>([
    ["an equal version", ["3.2.0", "3.2", "v3.2"], ["delivered", "delivered", "delivered"]],
    ["a tag without a version", ["2.0", "latest", "abc1234"], ["delivered", "delivered", "delivered"]],
    ["another image of the version", ["2.0", "1.9-alpine", "1.8-alpine"], ["delivered", "delivered", "superseded"]],
    ["a pre-release", ["2.0-rc1", "1.9", "2.0-beta1", "2.0"], ["delivered", "superseded", "superseded", "delivered"]],
    ["a date with a commit", ["20240106-abc1234", "20240105-def5678"], ["delivered", "superseded"]],
  ])("orders %s as documented", async (_, tags, expected) => {
    expect(await ends(tags)).toEqual(expected);
  });

  it("compares only tags with its prefix and suffix", async () => {
    const document = documentWith({ newer: { by: "version", prefix: "web-", suffix: "-slim" } });
    const tags = ["web-2.0-slim", "web-1.9-slim", "1.9", "web-1.9"];
    expect(await ends(tags, document)).toEqual(["delivered", "superseded", "delivered", "delivered"]);
  });

  it("supersedes an older version that waits for its retry", async () => {
    targets.answer("deploy.example", status(503, { "retry-after": "3600" }));
    const older = await push("1.0");
    await vi.waitFor(async () => expect((await deliveriesOf(older))[0]?.attempts).toHaveLength(1), 10_000);
    targets.answer("deploy.example", status(200));
    const newer = await push("1.1");
    expect(await endOf(newer)).toBe("delivered");
    expect(await endOf(older)).toBe(`superseded: 1.0 is an older version than 1.1, which was delivered: ${newer}`);
  });

  it("goes back when an operator redelivers by id, and goes on from there", async () => {
    const older = await push("1.2");
    expect(await endOf(older)).toBe("delivered");
    expect(await ends(["1.4"])).toEqual(["delivered"]);
    await relay().redeliver((await deliveriesOf(older))[0]?.id ?? "", "ann");
    expect(await endOf(older)).toBe("delivered");
    expect(await ends(["1.3", "1.2.9"])).toEqual(["delivered", "superseded"]);
  });

  it("does not go back for a redelivery of all that failed", async () => {
    targets.answer("deploy.example", status(400));
    const failed = await push("1.0");
    expect(await endOf(failed)).toBe("failed: answered 400");
    targets.answer("deploy.example", status(200));
    expect(await ends(["1.1"])).toEqual(["delivered"]);
    await relay().redeliverEvent(failed);
    await vi.waitFor(async () => expect(await deliveriesOf(failed)).toHaveLength(2));
    expect(await endOf(failed)).toMatch(/^superseded: 1\.0 is an older version than 1\.1/);
  });

  it("knows what it had before the setting, or while it was away", async () => {
    const byTime = documentWith({});
    expect(await ends(["2.0", "1.5"], byTime)).toEqual(["delivered", "delivered"]);
    expect(await ends(["1.9"])).toEqual(["superseded"]);
    expect(await ends(["3.0"], byTime)).toEqual(["delivered"]);
    expect(await ends(["2.9", "3.1"])).toEqual(["superseded", "delivered"]);
  });
});

it("a deploy target without the setting orders each tag by time alone", async () => {
  expect(await ends(["2.0", "1.9"], documentWith({}))).toEqual(["delivered", "delivered"]);
  expect(await ends(["2.1", "1.8"], documentWith({ newer: "time" }))).toEqual(["delivered", "delivered"]);
});

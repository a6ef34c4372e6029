import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DeliveryPage } from "../../src/core/api/delivery.ts";
import { hubrelay, hubrelayJson, TemporaryDirectory } from "../cli/command.ts";
import { settledEvent } from "./history.ts";
import { push, pushBody } from "./push.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { ADMIN_TOKEN, Relay } from "./relay-process.ts";
import { everyPushTo } from "./rules.ts";
import { until } from "./until.ts";

let receiver: Receiver;
let relay: Relay;
let env: Record<string, string>;
let events: readonly string[];

/** Three pushes of acme/web, which `broken` refuses and `chat` takes. */
beforeAll(async () => {
  receiver = await startReceiver({ "/broken": () => ({ status: 400 }) });
  const rules = everyPushTo({ broken: { url: receiver.url("/broken") }, chat: { url: receiver.url("/chat") } });
  relay = await Relay.start({ hosts: [receiver.host], rules });
  env = { HUBRELAY_URL: relay.url.origin, ADMIN_TOKEN };
  const pushes = await Promise.all([1, 2, 3].map(() => push(relay, pushBody())));
  events = pushes.map(({ event }) => event);
  for (const event of events) await settledEvent(relay, event);
  // The directory is a second behind.
  await until(
    () => idsOf("--status", "failed"),
    (ids) => ids.length === 3,
  );
});

afterAll(async () => {
  await relay?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
});

/** The ids that `deliveries list --quiet` prints. */
async function idsOf(...args: readonly string[]): Promise<string[]> {
  const { stdout } = await hubrelay(["deliveries", "list", "--quiet", ...args], { env });
  return stdout === "" ? [] : stdout.trimEnd().split("\n");
}

describe("hubrelay deliveries list", () => {
  test("finds deliveries by their own status", async () => {
    const args = ["deliveries", "list", "--status", "failed", "--repository", "acme/*", "--since", "1h"];
    const { json } = await hubrelayJson<DeliveryPage>(args, { env });
    expect(json.deliveries.map(({ event, target, status }) => `${event} ${target} ${status}`).toSorted()).toEqual(
      events.map((event) => `${event} broken failed`).toSorted(),
    );
    const { stdout } = await hubrelay(args, { env });
    expect(stdout).toMatch(
      /^\S+Z {2}acme\/web:v1\.0\.\d+ {2}broken {2}failed {2}1 attempt {2}dlv_\w+_1 {2}answered 400$/m,
    );
  });

  test("takes as many as its limit, and says when there are none", async () => {
    expect(await idsOf("--limit", "4")).toHaveLength(4);
    expect(await idsOf("--target", "chat")).toHaveLength(3);
    const none = await hubrelay(["deliveries", "list", "--status", "superseded"], { env });
    expect(none).toMatchObject({ exitCode: 0, stdout: "no deliveries\n" });
  });

  test("--quiet of events list prints their ids", async () => {
    const { stdout } = await hubrelay(["events", "list", "--quiet"], { env });
    expect(stdout.trimEnd().split("\n").toSorted()).toEqual([...events].toSorted());
  });
});

describe("hubrelay events redeliver", () => {
  test("counts by target, and delivers nothing without --yes", async () => {
    const counted = await hubrelay(["events", "redeliver", "--repository", "acme/web", "--dry-run"], { env });
    expect([counted.exitCode, counted.stdout]).toEqual([0, "3 deliveries of 3 events would be made: broken 3.\n"]);
    const asked = await hubrelay(["events", "redeliver", "--repository", "acme/web"], { env });
    expect(asked).toMatchObject({ exitCode: 1, stdout: "" });
    expect(asked.stderr).toMatch(/would be made: broken 3\n {2}add --yes to make them\n$/);
    expect((await hubrelay(["events", "redeliver", "--yes"], { env })).stderr).toContain("give a condition");
    expect(receiver.received("/broken")).toHaveLength(3);
  });

  test("delivers again what failed, and reports the end", async () => {
    receiver.on("/broken", () => ({ status: 200 }));
    const made = await hubrelay(["events", "redeliver", "--target", "broken", "--yes", "--quiet"], { env });
    expect(made).toMatchObject({
      exitCode: 0,
      stdout: "3 events processed; their deliveries are on their way.\n",
      stderr: "",
    });
    await expect.poll(() => idsOf("--target", "broken", "--status", "delivered")).toHaveLength(3);
    expect(receiver.received("/broken")).toHaveLength(6);
    const again = await hubrelay(["events", "redeliver", "--target", "broken", "--yes"], { env });
    expect(again).toMatchObject({ exitCode: 0, stdout: "0 deliveries of 0 events would be made.\n" });
  });

  test("--to delivers to a target that was added later, once", async () => {
    const args = ["events", "redeliver", "--repository", "acme/web", "--to", "late"];
    const { exitCode, stderr } = await hubrelay([...args, "--yes"], { env });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("no target of the rule document has this name")]);
    await relay.writeRules(everyPushTo({ late: { url: receiver.url("/late") } }));
    await expect.poll(async () => (await hubrelay([...args, "--yes"], { env })).exitCode).toBe(0);
    await expect.poll(() => receiver.received("/late").length).toBe(3);
    const counted = await hubrelay([...args, "--dry-run"], { env });
    expect(counted.stdout).toBe("at most 3 deliveries of 3 events would be made: late 3.\n");
    expect((await hubrelay([...args, "--yes"], { env })).exitCode).toBe(0);
    // A redelivery that made any would have done so before this one.
    const { event } = await push(relay, pushBody());
    await settledEvent(relay, event);
    expect(receiver.received("/late")).toHaveLength(4);
  });
});

describe("hubrelay open", () => {
  test("starts a browser with the event's page, and prints its address", async () => {
    using directory = new TemporaryDirectory();
    const opened = join(directory.path, "opened");
    const browser = join(directory.path, "xdg-open");
    writeFileSync(browser, `#!/bin/sh\necho "$1" > '${opened}'\n`, { mode: 0o755 });
    const desktop = { ...env, PATH: `${directory.path}:${process.env["PATH"] ?? ""}` };
    const url = `${relay.url.origin}/events/${events[0]}`;
    const delivery = `${events[0]?.replace("evt", "dlv")}_1`;
    for (const id of [events[0] ?? "", delivery]) {
      expect(await hubrelay(["open", id], { env: desktop })).toMatchObject({ exitCode: 0, stdout: `${url}\n` });
      await expect.poll(() => existsSync(opened) && readFileSync(opened, "utf8")).toBe(`${url}\n`);
    }
  });

  test("exits with 1 where no browser can be started", async () => {
    using directory = new TemporaryDirectory();
    const run = await hubrelay(["open", events[0] ?? ""], { env: { ...env, PATH: directory.path } });
    expect(run).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/\/events\/evt_\w+\nno browser could/) });
    const printed = await hubrelay(["open", "--no-browser"], { env: { ...env, PATH: directory.path } });
    expect(printed).toMatchObject({ exitCode: 0, stdout: `${relay.url.origin}/\n` });
  });
});

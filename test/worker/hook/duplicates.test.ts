import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { eventId } from "../../../src/core/event/event-id.ts";
import * as bodies from "../../core/senders/bodies.ts";
import { EVERY_SENDER, tell } from "./tell.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
// Four minutes into a window of five minutes, so that a retry comes in the next window.
const START = Date.UTC(2026, 10, 23, 12, 4);

let names = 0;
let name = "";

beforeEach(() => {
  name = `duplicates-${names++}`;
  vi.useFakeTimers({ now: START, toFake: ["Date"] });
});

afterEach(() => {
  vi.useRealTimers();
});

interface Answer {
  readonly event: string;
  readonly duplicate: boolean;
}

async function send(sender: string, body: object, headers: Record<string, string> = {}): Promise<Answer> {
  const { status, json } = await tell(`${EVERY_SENDER}/${sender}`, body, {}, headers);
  expect(status).toBe(202);
  return json as unknown as Answer;
}

const quay = (): object => ({
  ...bodies.quay(["latest"]),
  repository: `acme/${name}`,
  name,
  homepage: `https://quay.io/repository/acme/${name}`,
  docker_url: `quay.io/acme/${name}`,
});
const github = (): object => {
  const body = JSON.stringify(bodies.github({}));
  return JSON.parse(body.replaceAll("/web:", `/${name}:`).replace('"Web"', JSON.stringify(name))) as object;
};
const harbor = (occurAt: number): object => ({
  ...bodies.harbor({ url: `${name}.example.com/acme/web:v1.2.3` }),
  occur_at: occurAt,
});
const hub = (time?: number): object => ({
  push_data: { tag: "v1", pushed_at: time },
  repository: { repo_name: `acme/${name}` },
});

describe("the same body of a sender that tells nothing new with a push", () => {
  it("is another push after five minutes, and a retry before", async () => {
    const first = await send("quay", quay());
    vi.setSystemTime(START + 4 * MINUTE_MS);
    expect(await send("quay", quay())).toMatchObject({ event: first.event, duplicate: true });
    vi.setSystemTime(START + 5 * MINUTE_MS);
    const second = await send("quay", quay());
    expect([second.duplicate, second.event === first.event]).toEqual([false, false]);
    const events = await env.REPOSITORY.getByName(`quay.io/acme/${name}`).list(Number.MAX_SAFE_INTEGER, 10, "push");
    expect(events.map(({ event }) => event.id).toSorted()).toEqual([first.event, second.event].toSorted());
  });

  it("is a retry past midnight too", async () => {
    const midnight = Date.UTC(2026, 10, 24);
    vi.setSystemTime(midnight - MINUTE_MS);
    const first = await send("quay", quay());
    vi.setSystemTime(midnight + MINUTE_MS);
    expect(await send("quay", quay())).toMatchObject({ event: first.event, duplicate: true });
  });

  it("stored by a version up to 0.1.0 is a retry for as long", async () => {
    const body = new TextEncoder().encode(JSON.stringify(quay()));
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
    const push = { repository: `quay.io/acme/${name}`, registry: "quay.io", namespace: "acme", name, tag: "latest" };
    const event = { id: eventId(START, digest), receivedAt: START, token: "every", push, sender: "quay" };
    await env.REPOSITORY.getByName(push.repository).accept({ event, url: "", body, digest, held: "no rules" });
    vi.setSystemTime(START + 2 * MINUTE_MS);
    expect(await send("quay", quay())).toMatchObject({ event: event.id, duplicate: true });
    vi.setSystemTime(START + 6 * MINUTE_MS);
    expect((await send("quay", quay())).duplicate).toBe(false);
  });

  it("is another push of Docker Hub as well, where an old payload has no time", async () => {
    const first = await send("docker-hub", hub());
    vi.setSystemTime(START + 6 * MINUTE_MS);
    expect((await send("docker-hub", hub())).event).not.toBe(first.event);
  });
});

describe("the same body of a sender that tells when it was pushed", () => {
  it.each([
    ["docker-hub", () => hub(1_795_000_000)],
    ["harbor", () => harbor(1_795_000_000)],
    ["github", github],
  ])("%s: is the same push for 24 hours", async (sender, body) => {
    const first = await send(sender, body());
    vi.setSystemTime(START + 23 * HOUR_MS);
    expect(await send(sender, body())).toMatchObject({ event: first.event, duplicate: true });
    vi.setSystemTime(START + 25 * HOUR_MS);
    expect((await send(sender, body())).duplicate).toBe(false);
  });

  it("is another push with another time", async () => {
    expect((await send("harbor", harbor(1_795_000_000))).duplicate).toBe(false);
    expect((await send("harbor", harbor(1_795_000_001))).duplicate).toBe(false);
  });
});

describe("the same body of GitHub", () => {
  it("is another push with another X-GitHub-Delivery, and the same one when that is delivered again", async () => {
    const first = await send("github", github(), { "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958" });
    const second = await send("github", github(), { "x-github-delivery": "7f1a1c8e-cc78-11e3-81ab-4c9367dc0958" });
    expect([second.duplicate, second.event === first.event]).toEqual([false, false]);
    const again = await send("github", github(), { "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958" });
    expect(again).toMatchObject({ event: first.event, duplicate: true });
  });
});

describe("the header x-hubrelay-duplicate", () => {
  it("names each event that was there already, and is left out where none was", async () => {
    const body = { ...quay(), updated_tags: ["latest", "v1"] };
    const first = await tell(`${EVERY_SENDER}/quay`, body);
    expect(first.headers.get("x-hubrelay-duplicate")).toBeNull();
    const again = await tell(`${EVERY_SENDER}/quay`, body);
    const ids = first.json.events?.map(({ event }) => event) ?? [];
    expect(ids).toHaveLength(2);
    expect(again.headers.get("x-hubrelay-duplicate")).toBe(ids.join(", "));
  });
});

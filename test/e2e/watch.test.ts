import { afterAll, beforeAll, describe, test, type ExpectStatic } from "vitest";
import type { EventSummary } from "../../src/core/record/summary.ts";
import { settledEvent, statuses } from "./history.ts";
import { push } from "./push.ts";
import { startReceiver, type Reaction, type Receiver } from "./receiver.ts";
import { ADMIN_TOKEN, Relay } from "./relay-process.ts";
import { until } from "./until.ts";

// A server on loopback speaks as Docker Hub does. Time passes by what the cron is told that it is.

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DIGEST = `sha256:${"5f".repeat(32)}`;

let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver({
    "/v2/auth/token": ({ body }) =>
      body.includes("acmeci") ? { status: 200, body: JSON.stringify({ access_token: "jwt" }) } : { status: 401 },
  });
});

afterAll(() => receiver?.[Symbol.asyncDispose]());

/** A relay whose cron has seen the watched repositories three hours ago. */
async function startWatching(watch: object[], document: object = {}): Promise<Relay> {
  const origin = receiver.url("");
  const targets = { deploy: { type: "webhook", url: receiver.url("/deploy") } };
  const rules = [{ name: "all", targets: ["deploy"] }];
  const relay = await Relay.start({
    hosts: [receiver.host],
    variables: {
      DOCKER_HUB_URL: origin,
      PUBLIC_URL: "https://relay.example.com",
      DOCKER_TOKEN: "dckr_pat_of_the_build",
    },
    rules: JSON.stringify({ version: 1, watch, targets, rules, ...document }),
  });
  await relay.runCron(Date.now() - 3 * HOUR_MS);
  return relay;
}

/** A tag in Docker Hub's list, pushed some minutes ago. */
function tagOf(name: string, minutesAgo: number): object {
  return {
    name,
    digest: DIGEST,
    images: [{ architecture: "arm64", os: "linux", variant: "v8", digest: DIGEST, size: 9 }],
    full_size: 9,
    media_type: "application/vnd.oci.image.index.v1+json",
    last_updater_username: "acmeci",
    tag_last_pushed: new Date(Date.now() - minutesAgo * MINUTE_MS).toISOString(),
  };
}

function listPath(repository: string, page = 1): string {
  const [namespace = "", name = ""] = repository.split("/");
  return `/v2/namespaces/${namespace}/repositories/${name}/tags?page_size=50&ordering=last_updated&page=${page}`;
}

function listing(tags: readonly object[], hasNext = false): Reaction {
  const body = { count: 1000, next: hasNext ? "https://hub.docker.com/next" : null, previous: null, results: tags };
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

/** Says which tags Docker Hub lists of a repository from now on. */
function listTags(repository: string, ...tags: readonly object[]): void {
  receiver.on(listPath(repository), () => listing(tags));
}

/** The events of a repository, as soon as there are so many. */
function eventsOf({ url }: Relay, repository: string, count: number): Promise<EventSummary[]> {
  const read = async (): Promise<EventSummary[]> => {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const response = await fetch(new URL(`/api/v1/events?repository=${repository}`, url), { headers });
    return ((await response.json()) as { events: EventSummary[] }).events;
  };
  return until(read, (events) => events.length >= count);
}

/** The tags of a repository's events, in the order of their names, as its object has them: the directory is later. */
async function tagsStored({ url }: Relay, repository: string): Promise<string[]> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const response = await fetch(new URL(`/api/v1/repositories/${repository}/events`, url), { headers });
  const { events } = (await response.json()) as { events: { event: { push: { tag: string } } }[] };
  return events.map(({ event }) => event.push.tag).toSorted((a, b) => a.localeCompare(b));
}

function bodyOf(repository: string, tag: string, minutesAgo: number): string {
  const pushedAt = Math.floor((Date.now() - minutesAgo * MINUTE_MS) / 1000);
  return JSON.stringify({ push_data: { tag, pushed_at: pushedAt }, repository: { repo_name: repository } });
}

/** The lines that the Worker has logged of an event, as soon as there are so many: they come by pipes of their own. */
function logged(relay: Relay, event: string, count = 1): Promise<string[]> {
  return until(
    () => relay.output.split("\n").filter((line) => line.includes(event)),
    ({ length }) => length >= count,
  );
}

function expectNothingDelivered(expect: ExpectStatic, repository: string): void {
  expect(receiver.received("/deploy").filter(({ body }) => body.includes(repository))).toEqual([]);
}

describe.concurrent("a push without a webhook", () => {
  test("becomes one event, which is delivered with its origin", async ({ expect }) => {
    listTags("acme/lost", tagOf("v1", 300));
    await using relay = await startWatching([{ repository: "acme/lost" }], {
      verify: "tag",
      rules: [
        { name: "arm", match: { origin: "reconciled", platform: "linux/arm64**" }, targets: ["deploy"] },
        { name: "hooks", match: { origin: "webhook" }, targets: ["deploy"] },
      ],
    });
    expect(await tagsStored(relay, "acme/lost")).toEqual([]);

    listTags("acme/lost", tagOf("v2", 60), tagOf("v1", 300));
    await relay.runCron(Date.now(), Date.now());
    await relay.runCron(Date.now() + HOUR_MS);
    const [summary] = await eventsOf(relay, "acme/lost", 1);
    expect(summary).toMatchObject({ tag: "v2", pusher: "acmeci", token: "reconciled", origin: "reconciled" });
    const record = await settledEvent(relay, summary?.id ?? "", "acme/lost");
    expect(statuses(record)).toEqual({ deploy: "delivered" });
    expect(record.routing?.rules).toEqual(["arm"]);
    expect(record.url).toBe(`https://relay.example.com/events/${record.event.id}`);
    expect(await tagsStored(relay, "acme/lost")).toEqual(["v2"]);
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const metrics = await fetch(new URL("/metrics", relay.url), { headers });
    expect(await metrics.text()).toContain("hubrelay_missed_pushes_total 1\n");

    const sent = receiver.received("/deploy").filter(({ body }) => body.includes("acme/lost"));
    expect(sent.map(({ headers }) => headers["x-hubrelay-digest"])).toEqual([DIGEST]);
    expect(JSON.parse(sent[0]?.body.toString() ?? "")).toEqual({
      push_data: {
        tag: "v2",
        pusher: "acmeci",
        pushed_at: Math.floor((record.event.push.pushedAt ?? 0) / 1000),
        media_type: "application/vnd.oci.image.index.v1+json",
      },
      repository: { namespace: "acme", name: "lost", repo_name: "acme/lost" },
    });
  });

  test("is found; received, unwatched and very recent ones are not", async ({ expect }) => {
    await using relay = await startWatching([{ repository: "acme/some", tags: ["v*", "!*-rc*"] }]);
    await push(relay, bodyOf("acme/some", "v1", 61));
    listTags("acme/some", tagOf("v4", 1), tagOf("v3", 50), tagOf("v1", 60), tagOf("v2-rc1", 70), tagOf("edge", 80));
    await relay.runCron();
    expect(await tagsStored(relay, "acme/some")).toEqual(["v1", "v3"]);
    await relay.runCron(Date.now() + HOUR_MS);
    expect(await tagsStored(relay, "acme/some")).toEqual(["v1", "v3", "v4"]);
  });

  test("is another event if its tag was received before", async ({ expect }) => {
    await using relay = await startWatching([{ repository: "acme/again" }]);
    await push(relay, bodyOf("acme/again", "latest", 120));
    listTags("acme/again", tagOf("latest", 60));
    await relay.runCron();
    expect(await tagsStored(relay, "acme/again")).toEqual(["latest", "latest"]);
  });

  test("is found on later pages, and stored once, also after a kill", async ({ expect }) => {
    await using relay = await startWatching([{ repository: "acme/pages" }]);
    const pages = [
      [tagOf("v5", 30), tagOf("v4", 40)],
      [tagOf("v3", 50), tagOf("v2", 999)],
      [tagOf("v1", 1000), tagOf("v0", 1001)],
    ];
    for (const [index, page] of pages.entries()) {
      receiver.on(listPath("acme/pages", index + 1), () => listing(page, true));
    }
    await relay.runCron();
    await relay.kill9();
    await relay.startAgain();
    await relay.runCron(Date.now() + HOUR_MS);
    expect(await tagsStored(relay, "acme/pages")).toEqual(["v3", "v4", "v5"]);
    expect(receiver.received(listPath("acme/pages", 3))).toHaveLength(1);
    expect(receiver.received(listPath("acme/pages", 4))).toEqual([]);
    // The second time the first page says that there is nothing new.
    expect(receiver.received(listPath("acme/pages", 2))).toHaveLength(1);
  });

  test("is found when Docker Hub lists the oldest tags first", async ({ expect }) => {
    receiver.on(listPath("acme/order"), () => listing([tagOf("v1", 999), tagOf("v2", 998)], true));
    const newestFirst = listPath("acme/order").replace("=last", "=-last");
    receiver.on(newestFirst, () => listing([tagOf("v3", 60), tagOf("v2", 998)], false));
    await using relay = await startWatching([{ repository: "acme/order" }]);
    await relay.runCron();
    expect(await tagsStored(relay, "acme/order")).toEqual(["v3"]);
  });

  test("of a private repository is found by the account of verify", async ({ expect }) => {
    receiver.on(listPath("acme/private"), ({ headers }) =>
      headers.authorization === "Bearer jwt" ? listing([tagOf("v1", 60)]) : { status: 404 },
    );
    const verify = { by: "tag", username: "acmeci", password: "${secret:DOCKER_TOKEN}" };
    await using relay = await startWatching([{ repository: "acme/private" }], { verify });
    await relay.runCron();
    expect(await tagsStored(relay, "acme/private")).toEqual(["v1"]);
    expect(relay.output).not.toContain("dckr_pat");
  });

  test("is found although another account is refused, which is tried once", async ({ expect }) => {
    const account = { username: "left", password: "${secret:DOCKER_TOKEN}" };
    const watch = [
      { repository: "acme/left", ...account },
      { repository: "acme/left-too", ...account },
    ];
    listTags("acme/stays", tagOf("v1", 60));
    await using relay = await startWatching([...watch, { repository: "acme/stays" }]);
    await relay.runCron();
    expect(await tagsStored(relay, "acme/stays")).toEqual(["v1"]);
    const failed = (await logged(relay, "watch.failed", 2)).at(-1);
    expect(failed).toContain("acme/left: Docker Hub did not take the account left");
    expect(failed).not.toContain("acme/left-too");
    expect(receiver.received("/v2/auth/token").filter(({ body }) => body.includes("left"))).toHaveLength(1);
  });

  test("is found after the time of Docker Hub's Retry-After", async ({ expect }) => {
    let answer: Reaction = listing([]);
    receiver.on(listPath("acme/limited"), () => answer);
    await using relay = await startWatching([{ repository: "acme/limited" }]);
    const openAt = Date.now() + 2 * HOUR_MS;
    answer = { status: 429, headers: { "x-retry-after": String(Math.ceil(openAt / 1000)) } };
    await relay.runCron();
    answer = listing([tagOf("v1", 60)]);
    await relay.runCron(openAt - MINUTE_MS);
    expect(receiver.received(listPath("acme/limited"))).toHaveLength(2);
    expect(await tagsStored(relay, "acme/limited")).toEqual([]);
    expect(await logged(relay, "watch.failed")).toEqual([
      expect.stringContaining("acme/limited: Docker Hub answered 429"),
    ]);
    await relay.runCron(openAt + MINUTE_MS);
    expect(await tagsStored(relay, "acme/limited")).toEqual(["v1"]);
  });

  test.for<readonly [what: string, reaction: Reaction, reason: string]>([
    ["secret", { status: 403 }, "answered 403: name an account in"],
    ["gone", { status: 404 }, "does not know the repository"],
    ["broken", { status: 200, body: "<html>" }, "sent a response that is not a list of tags"],
    ["reset", "reset", "127.0.0.1"],
  ])(
    "is logged as unknown if its repository is %s, and others are found",
    async ([what, reaction, reason], { expect }) => {
      const other = `acme/beside-${what}`;
      receiver.on(listPath(`acme/${what}`), () => reaction);
      listTags(other, tagOf("v1", 60));
      await using relay = await startWatching([{ repository: `acme/${what}` }, { repository: other }]);
      await relay.runCron();
      expect(await tagsStored(relay, other)).toEqual(["v1"]);
      expect((await logged(relay, "repositories.tended", 2)).length).toBe(2);
      expect((await logged(relay, "watch.failed")).at(-1)).toContain(reason);
      expectNothingDelivered(expect, `acme/${what}`);
    },
  );

  test("is not found if its repository was not watched then", async ({ expect }) => {
    const watch = [{ repository: "acme/pause" }];
    await using relay = await startWatching([{ repository: "acme/other" }]);
    const document = { version: 1, targets: {}, rules: [] };
    listTags("acme/pause", tagOf("v1", 60));
    await relay.writeRules(JSON.stringify({ ...document, watch }));
    await until(
      async () => {
        await relay.runCron(Date.now() - 30 * MINUTE_MS);
        return receiver.received(listPath("acme/pause")).length;
      },
      (count) => count > 0,
    );
    await relay.runCron(Date.now() + HOUR_MS);
    expect(receiver.received(listPath("acme/pause"))).toHaveLength(2);
    expect(await tagsStored(relay, "acme/pause")).toEqual([]);
  });
});

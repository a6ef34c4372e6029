import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { readSettings } from "../../../src/worker/env/settings.ts";
import { Reconciler } from "../../../src/worker/repository/reconcile/reconciler.ts";
import type { RepositoryRelay } from "../../../src/worker/repository/relay.ts";
import { emptyStorageForEach } from "../empty-storage.ts";
import { arrivalOf } from "./arrival.ts";
import { status, stubTargets, type FakeTargets } from "./targets.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const REPOSITORY = "acme/watched";

let relay: DurableObjectStub<RepositoryRelay>;
let targets: FakeTargets;
let now: number;

emptyStorageForEach();

beforeEach(async () => {
  targets = stubTargets();
  relay = env.REPOSITORY.getByName(REPOSITORY);
  now = Date.now();
  await writeWatch({});
});

async function writeWatch(fields: object, repository = REPOSITORY): Promise<void> {
  const document = {
    version: 1,
    targets: { a: { type: "webhook", url: "https://a.example/hook" } },
    rules: [{ name: "all", targets: ["a"] }],
    watch: [{ repository, ...fields }],
  };
  await env.RULES.put("rules", JSON.stringify(document));
}

/** Has Docker Hub list tags, each pushed so many minutes ago. */
function list(tags: Readonly<Record<string, number>>, next: string | null = null): void {
  const results = Object.entries(tags).map(([name, minutesAgo]) => ({
    name,
    last_updater_username: "acmeci",
    tag_last_pushed: new Date(now - minutesAgo * MINUTE_MS).toISOString(),
  }));
  targets.answer("hub.docker.com", () => Response.json({ next, results }));
}

/** Looks for pushes of the last two days. */
const look = (since = now - 2 * DAY_MS): Promise<object> => relay.reconcile({ since, now });

/** The tags of the stored events, sorted. */
async function stored(): Promise<string[]> {
  const events = await relay.list(now + 1, 100, "push");
  return events.map(({ event }) => event.push.tag ?? "").toSorted((a, b) => a.localeCompare(b));
}

describe("a push for which no webhook came", () => {
  it("is accepted as if one had come, and once", async () => {
    list({ v1: 90 });
    expect(await look()).toEqual({ missed: 1 });
    const [record] = await relay.list(now + 1, 100, "push");
    expect(record).toMatchObject({
      event: {
        token: "reconciled",
        origin: "reconciled",
        push: { repository: REPOSITORY, tag: "v1", pusher: "acmeci", pushedAt: now - (now % 1000) - 90 * MINUTE_MS },
      },
      routing: { rules: ["all"] },
    });
    const id = record?.event.id ?? "";
    expect(record?.url).toBe(`https://relay.example/events/${id}`);
    const body = JSON.parse(new TextDecoder().decode(await relay.readBody(id))) as object;
    expect(body).toMatchObject({ push_data: { tag: "v1" }, repository: { repo_name: REPOSITORY } });
    expect(await look()).toEqual({ missed: 0 });
    expect(await stored()).toEqual(["v1"]);
  });

  it("is one after the watch began that is five minutes old, of a tag that is watched", async () => {
    await writeWatch({ tags: "v*" });
    list({ v5: 4, v4: 6, latest: 30, v3: 119, v2: 121 });
    expect(await look(now - 120 * MINUTE_MS)).toEqual({ missed: 2 });
    expect(await stored()).toEqual(["v3", "v4"]);
  });

  it("is at most a week old", async () => {
    list({ six: 6 * 1440, eight: 8 * 1440 });
    expect(await look(0)).toEqual({ missed: 1 });
    expect(await stored()).toEqual(["six"]);
  });

  it("is not looked for among those that an earlier look has seen", async () => {
    list({ v1: 90 });
    await look();
    list({ v1: 90, earlier: 91, later: 89 });
    expect(await look()).toEqual({ missed: 1 });
    expect(await stored()).toEqual(["later", "v1"]);
  });

  it("is none whose webhook came, give or take five minutes", async () => {
    const document = { version: 1, targets: {}, rules: [] };
    for (const [tag, minutesAgo] of Object.entries({ v1: 94, v2: 96 })) {
      const pushedAt = now - minutesAgo * MINUTE_MS;
      await relay.accept(await arrivalOf(tag, document, { repository: REPOSITORY, tag, pushedAt }));
    }
    list({ v1: 90, v2: 90 });
    expect(await look()).toEqual({ missed: 1 });
    expect(await stored()).toEqual(["v1", "v2", "v2"]);
  });

  it("is none without a watch of the repository, and Docker Hub is not asked", async () => {
    await writeWatch({}, "acme/other");
    list({ v1: 90 });
    expect(await look()).toEqual({ missed: 0 });
    expect(targets.sent).toEqual([]);
  });
});

describe("a look that is not complete says why", () => {
  it("where Docker Hub asks to wait", async () => {
    targets.answer("hub.docker.com", status(429, { "retry-after": "120" }));
    expect(await look()).toEqual({ missed: 0, reason: expect.stringContaining("429"), retryAt: now + 120_000 });
  });

  it("where Docker Hub does not know the repository", async () => {
    targets.answer("hub.docker.com", status(404));
    expect(await look()).toEqual({
      missed: 0,
      reason: "Docker Hub does not know the repository, or only with an account",
    });
  });

  it("where more tags were pushed than are asked for: those found are accepted", async () => {
    list({ v1: 90 }, "https://hub.docker.com/next");
    expect(await look()).toEqual({ missed: 1, reason: "more tags were pushed than are asked for" });
    expect(targets.sent.filter((host) => host === "hub.docker.com")).toHaveLength(20);
  });

  it("where the repository has had its share: the next look begins with the first that was refused", async () => {
    list({ v1: 90, v2: 80, v3: 70 });
    const facts = new Map<string, string>();
    const results = [{}, { refusedForMs: 1000 }];
    const parts = {
      env,
      settings: readSettings(env),
      meta: { get: (name: string) => facts.get(name), set: (name: string, value: string) => facts.set(name, value) },
      lists: { latestPushes: () => new Map() },
      limiter: { run: (_: unknown, task: () => unknown) => task() },
      acceptPush: { accept: () => results.shift() },
    };
    const reconciler = new Reconciler(parts as unknown as ConstructorParameters<typeof Reconciler>[0]);
    const looked = await reconciler.look(REPOSITORY, { since: 0, now });
    expect(looked).toEqual({ missed: 1, reason: "the repository has had its share of pushes" });
    expect([...facts]).toEqual([["looked-until", String(now - 80 * MINUTE_MS - 1)]]);
  });

  it("where a tag cannot be a push: the others are accepted", async () => {
    const long = "v".repeat(200);
    list({ [long]: 90, v2: 80 });
    expect(await look()).toEqual({ missed: 1, reason: expect.stringMatching(/^v{127}….*: push_data\.tag/) });
    expect(await stored()).toEqual(["v2"]);
  });
});

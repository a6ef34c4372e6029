import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { Comparison } from "../../../src/core/api/comparison.ts";
import type { ExportedEvent } from "../../../src/core/api/history.ts";
import { eventId } from "../../../src/core/event/event-id.ts";
import { directoryOf } from "../../../src/worker/directory/client.ts";
import { ADMIN, ask, named } from "../auth/ask.ts";

const MINUTE = 60_000;
const now = Date.now();

/** Sixty pushes of two repositories, one a minute, the latest first; every third has the tag `latest`. */
const PUSHES = Array.from({ length: 60 }, (_, index) => ({
  receivedAt: now - (index + 1) * MINUTE,
  repository: index % 2 === 0 ? "acme/web" : "acme/api",
  tag: index % 3 === 0 ? "latest" : `v${index}`,
}));

function exported({ receivedAt, repository, tag }: (typeof PUSHES)[number], body?: string): ExportedEvent {
  const [namespace = "", name = ""] = repository.split("/");
  const id = eventId(receivedAt, crypto.getRandomValues(new Uint8Array(14)));
  const payload = { push_data: { tag }, repository: { repo_name: repository } };
  return {
    format: 1,
    cursor: `${receivedAt}_${id}`,
    body: body ?? JSON.stringify(payload),
    record: {
      event: { id, receivedAt, token: "first", push: { repository, namespace, name, tag } },
      url: `/events/${id}`,
      revision: "rev",
      routing: { rules: [], targets: [], overrides: {}, isDefault: false, trace: [] },
      deliveries: [],
      targets: {},
      callback: { status: "none", attempts: [] },
    },
  };
}

const target = { type: "webhook", url: "https://hooks.example.com/" };
const documentOf = (rules: object[], more: object = {}): string =>
  JSON.stringify({ version: 1, targets: { a: target, b: target, ...more }, rules });
const LATEST = { name: "latest", match: { tag: "latest" }, targets: ["a"] };
const VERSIONS = { name: "versions", match: { tag: "v*" }, targets: ["b"] };
const LIVE = documentOf([LATEST]);

interface Answer {
  readonly status: number;
  readonly comparison: Comparison;
}

/** Compares with a relay whose KV holds `live`; null for a relay without rules. */
async function compare(body: object, live: string | null = LIVE): Promise<Answer> {
  if (live === null) await env.RULES.delete("rules");
  else await env.RULES.put("rules", live);
  // An isolate keeps the rules of a namespace for some seconds.
  const relay = { ...named, RULES: { get: env.RULES.get.bind(env.RULES) } as KVNamespace };
  const response = await ask("/api/v1/rules/compare", { method: "POST", token: ADMIN, body }, relay);
  return { status: response.status, comparison: await response.json() };
}

async function everyPage(body: object): Promise<Comparison[]> {
  const pages: Comparison[] = [];
  let cursor: string | undefined;
  do {
    const { comparison } = await compare({ ...body, ...(cursor !== undefined && { cursor }) });
    pages.push(comparison);
    cursor = comparison.next;
  } while (cursor !== undefined && pages.length < 100);
  return pages;
}

beforeAll(async () => {
  for (let start = 0; start < PUSHES.length; start += 30) {
    const events = PUSHES.slice(start, start + 30).map((push) => exported(push));
    const answer = await ask("/api/v1/import", { method: "POST", token: ADMIN, body: { events } });
    if (!answer.ok) throw new Error(await answer.text());
  }
});

describe("POST /api/v1/rules/compare", () => {
  it("finds no change by the live document itself", async () => {
    const { comparison } = await compare({ document: LIVE });
    expect(comparison).toMatchObject({ compared: 25, unreadable: 0, changes: [], baseline: "live", targets: [] });
    expect(comparison.comparedBackTo).toBe(now - 25 * MINUTE);
  });

  it("names the events that would go elsewhere, with before, after and why", async () => {
    const { comparison } = await compare({ document: documentOf([LATEST, VERSIONS]), limit: 3 });
    expect(comparison.compared).toBe(3);
    expect(comparison.changes).toMatchObject([
      {
        event: { receivedAt: now - 2 * MINUTE, repository: "acme/api", tag: "v1", type: "push" },
        before: { targets: [] },
        after: { targets: ["b"] },
        why: [{ rule: "versions", text: "is new and matches" }],
      },
      { event: { repository: "acme/web", tag: "v2" }, after: { targets: ["b"] } },
    ]);
  });

  it("reaches every event once, a page at a time", async () => {
    const pages = await everyPage({ document: documentOf([LATEST, VERSIONS]) });
    expect(pages.map(({ compared }) => compared).filter((count) => count > 0)).toEqual([25, 25, 10]);
    const changed = pages.flatMap(({ changes }) => changes.map(({ event }) => event.id));
    expect([changed.length, new Set(changed).size]).toEqual([40, 40]);
  });

  it("compares the events of a filter only", async () => {
    const filter = { repository: "acme/web", from: now - 10.5 * MINUTE };
    const { comparison } = await compare({ document: documentOf([]), filter });
    expect(comparison.compared).toBe(5);
    expect(comparison.changes.map(({ before, after }) => [before.targets, after.targets])).toEqual([
      [["a"], []],
      [["a"], []],
    ]);
  });

  it("ends a page early when the rules take much work, and continues after it", async () => {
    // 4,000 rules take 40,000 steps and more on each event, of 300,000 a page.
    const costly = Array.from({ length: 4000 }, (_, index) => ({ ...VERSIONS, name: `versions ${index}` }));
    const document = documentOf([LATEST, ...costly]);
    const pages = await everyPage({ document });
    expect(pages.length).toBeGreaterThan(3);
    expect(pages.reduce((sum, { compared }) => sum + compared, 0)).toBe(60);
    const changed = pages.flatMap(({ changes }) => changes.map(({ event }) => event.id));
    expect(new Set(changed).size).toBe(changed.length);
  });

  it("names the targets that are defined differently", async () => {
    const document = documentOf([LATEST], { b: { ...target, timeout: "5s" } });
    expect((await compare({ document, limit: 1 })).comparison.targets).toEqual([{ name: "b", fields: ["timeout"] }]);
  });

  it("counts events whose payload cannot be read, and continues", async () => {
    const odd = exported({ receivedAt: now - MINUTE / 2, repository: "acme/odd", tag: "latest" }, "not JSON");
    const answer = await ask("/api/v1/import", { method: "POST", token: ADMIN, body: { events: [odd] } });
    expect(answer.status).toBe(200);
    const { comparison } = await compare({ document: documentOf([]), limit: 2 });
    expect(comparison).toMatchObject({ compared: 1, unreadable: 1, changes: [{ event: { tag: "latest" } }] });
  });

  it("compares with the last valid document while the one in KV is broken", async () => {
    await env.RULES.put("rules", LIVE);
    await directoryOf(env).checkRules();
    const { comparison } = await compare({ document: LIVE, limit: 2 }, "{ broken");
    expect(comparison).toMatchObject({ baseline: "last-valid", changes: [] });
  });

  it("refuses a document with problems, and a limit above 25", async () => {
    expect(await compare({ document: '{"version": 1}' })).toMatchObject({
      status: 422,
      comparison: { errors: expect.arrayContaining([expect.objectContaining({ path: "document.rules" })]) as object },
    });
    expect((await compare({ document: LIVE, limit: 26 })).status).toBe(422);
  });
});

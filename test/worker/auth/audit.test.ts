import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { AuditEntry, AuditPage } from "../../../src/core/api/audit.ts";
import type { EventDetail } from "../../../src/core/api/record.ts";
import { linkTo } from "../../../src/worker/links/delivery-link.ts";
import { ADMIN, ask, DEPLOYS, logIn, named, ONCALL } from "./ask.ts";

const RULES = {
  version: 1,
  callback: "off",
  targets: { deploy: { type: "webhook", url: "https://deploy.invalid/", timeout: "1s" } },
  rules: [{ name: "all", targets: [{ target: "deploy", approval: true }] }],
};

const directory = env.DIRECTORY.getByName("directory");

async function audit(query = ""): Promise<AuditPage> {
  return (await ask(`/api/v1/audit${query}`, { token: ONCALL })).json();
}

async function latest(): Promise<Partial<AuditEntry> | undefined> {
  const [first] = (await audit("?limit=1")).entries;
  if (first === undefined) return undefined;
  const { id: _, at: __, ...entry } = first;
  return entry;
}

const post = (path: string, token: string, body: object = {}): Promise<Response> =>
  ask(`/api/v1${path}`, { method: "POST", token, body });

function putRules(token: string, description: string): Promise<Response> {
  const body = { ...RULES, description };
  return ask("/api/v1/rules", { method: "PUT", token, body, headers: { "if-match": "*" } });
}

/** Pushes, and returns the event once the directory has it, with its delivery. */
async function push(): Promise<{ event: string; delivery: string }> {
  const body = JSON.stringify({ push_data: { tag: `v${Math.random()}` }, repository: { repo_name: "acme/audited" } });
  const answer = await ask("/hook/test-token-number-one-24", { method: "POST", body });
  const { event } = await answer.json<{ event: string }>();
  let detail: EventDetail | undefined;
  while (detail?.record.deliveries[0]?.awaits !== "approval") {
    const response = await ask(`/api/v1/events/${event}`, { token: ADMIN });
    detail = response.ok ? await response.json() : undefined;
    await scheduler.wait(50);
  }
  return { event, delivery: detail.record.deliveries[0]?.id ?? "" };
}

function putWithNote(description: string, note: string): Promise<Response> {
  const path = `/api/v1/rules?note=${encodeURIComponent(note)}`;
  const body = { ...RULES, description };
  return ask(path, { method: "PUT", token: DEPLOYS, body, headers: { "if-match": "*" } });
}

beforeAll(async () => {
  await env.RULES.put("rules", JSON.stringify(RULES));
});

describe("an action is recorded with its operator", () => {
  it("who logs in, and who logs out everywhere", async () => {
    const cookie = await logIn(ONCALL);
    expect(await latest()).toEqual({ action: "session.opened", by: "oncall", via: "session" });
    await ask("/session?everywhere", { method: "DELETE", cookie });
    expect(await latest()).toEqual({ action: "sessions.closed", by: "oncall", via: "session" });
  });

  it("who approves by the API, with the name that the request claims", async () => {
    const { event, delivery } = await push();
    await post(`/deliveries/${delivery}/approve`, DEPLOYS, { by: "Ann" });
    const subject = { repository: "acme/audited", event, delivery, target: "deploy" };
    const by = { by: "deploys", via: "token", claim: "Ann" };
    expect(await latest()).toEqual({ action: "delivery.approved", ...by, ...subject });
    const answer = await ask(`/api/v1/events/${event}`, { token: ADMIN });
    const { record } = await answer.json<EventDetail>();
    expect(record.deliveries[0]?.approval?.by).toBe("deploys (Ann)");
  });

  it("who rejects by a link, of whom only the claimed name is known", async () => {
    const { event, delivery } = await push();
    const link = await linkTo(
      named,
      { repository: "acme/audited", deliveryId: delivery },
      "approve",
      Date.now() + 60_000,
      "https://relay.example",
    );
    const path = new URL(link).pathname;
    await ask(path, { method: "POST", body: "decision=reject&by=Bob" });
    const by = { by: "link", via: "link", claim: "Bob" };
    const subject = { repository: "acme/audited", event, delivery, target: "deploy" };
    expect(await latest()).toEqual({ action: "delivery.rejected", ...by, ...subject });
    // Nothing waits any more, so a second try decides nothing and is no action.
    await ask(path, { method: "POST", body: "decision=approve&by=Eve" });
    expect(await latest()).toMatchObject({ claim: "Bob" });
  });

  it("who redelivers one, which the delivery itself says too", async () => {
    for (const place of ["", "/repositories/acme/audited"]) {
      const { event, delivery } = await push();
      const answer = await post(`${place}/deliveries/${delivery}/redeliver`, DEPLOYS);
      const { delivery: fresh } = await answer.json<{ delivery: { id: string } }>();
      const subject = { repository: "acme/audited", event, delivery: fresh.id, target: "deploy" };
      expect(await latest()).toEqual({ action: "delivery.redelivered", by: "deploys", via: "token", ...subject });
      const detail = await (await ask(`/api/v1/deliveries/${fresh.id}`, { token: ADMIN })).json();
      expect(detail).toMatchObject({ delivery: { redeliveryOf: delivery, redeliveredBy: "deploys" } });
    }
  });

  it("a redelivery once, although its request comes twice", async () => {
    const { delivery } = await push();
    const path = `/deliveries/${delivery}/redeliver`;
    const first = await post(path, DEPLOYS, { key: "1f0c" });
    const again = await post(path, ADMIN, { key: "1f0c" });
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(await again.json()).toEqual(await first.json());
    expect(await latest()).toMatchObject({ action: "delivery.redelivered", by: "deploys" });
    const other = await post(path, DEPLOYS);
    expect([other.status, await other.json()]).toMatchObject([409, { type: "urn:hubrelay:problem:redelivery-open" }]);
    const tooLong = await post(path, DEPLOYS, { key: "x".repeat(65) });
    expect(tooLong.status).toBe(422);
  });

  it("who redelivers many, and not who only counts them", async () => {
    const body = { filter: { repository: "acme/audited" }, target: "deploy" };
    const before = await latest();
    await post("/redeliveries", DEPLOYS, body);
    expect(await latest()).toEqual(before);
    await post("/redeliveries", DEPLOYS, { ...body, confirm: true });
    expect(await latest()).toMatchObject({
      action: "redelivery.started",
      by: "deploys",
      repository: "acme/audited",
      target: "deploy",
      detail: expect.stringMatching(/^rdl_.*"repository":"acme\/audited"/) as string,
    });
  });

  it("who pauses, resumes and tests a target", async () => {
    const paused = await post("/targets/deploy/pause", DEPLOYS, { reason: "release freeze" });
    expect(await paused.json()).toMatchObject({ paused: { by: "operator", operator: "deploys" } });
    const by = { by: "deploys", via: "token", target: "deploy" };
    expect(await latest()).toEqual({ action: "target.paused", ...by, detail: "release freeze" });
    await post("/targets/deploy/resume", DEPLOYS);
    expect(await latest()).toEqual({ action: "target.resumed", ...by });
    await post("/targets/deploy/test", DEPLOYS);
    expect(await latest()).toMatchObject({ action: "target.tested", ...by });
  });

  it("who changes the rules, with the revision; the history has it too", async () => {
    const { revision: first } = await (await putRules(DEPLOYS, "one")).json<{ revision: string }>();
    const { revision: second } = await (await putRules(ADMIN, "two")).json<{ revision: string }>();
    const by = { by: "admin", via: "token" };
    expect(await latest()).toEqual({ action: "rules.changed", ...by, revision: second, detail: `replaces ${first}` });
    const history = await ask("/api/v1/rules/history?limit=1", { token: ONCALL });
    expect(await history.json()).toMatchObject({
      versions: [{ revision: first, by: "deploys", replacedBy: "admin" }],
    });
    const before = await audit();
    await putRules(ADMIN, "two");
    expect(await audit()).toEqual(before);
  });

  it("why the rules change, if the operator says so; the version keeps it", async () => {
    const answer = await putWithNote("three", "more targets");
    expect(await answer.json()).toMatchObject({ by: "deploys", note: "more targets" });
    const detail = expect.stringMatching(/^replaces \w+: more targets$/) as string;
    expect(await latest()).toMatchObject({ action: "rules.changed", detail });
    expect(await (await ask("/api/v1/rules", { token: ONCALL })).json()).toMatchObject({ note: "more targets" });
    const after = await (await putRules(ADMIN, "four")).json();
    expect(after).toMatchObject({ by: "admin" });
    expect(after).not.toHaveProperty("note");
    const history = await ask("/api/v1/rules/history?limit=1", { token: ONCALL });
    expect(await history.json()).toMatchObject({
      versions: [{ by: "deploys", note: "more targets", replacedBy: "admin" }],
    });
    const longest = `${"ä".repeat(149)}!`;
    expect(await (await putWithNote("five", longest)).json()).toMatchObject({ note: longest });
    expect(await (await ask("/api/v1/rules", { token: ONCALL })).json()).toMatchObject({ note: longest });
    for (const wrong of [`${longest}!`, "two\nlines"]) {
      const refused = await putWithNote("six", wrong);
      expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining("one line of at most 150")]);
    }
  });

  it("who revokes the links", async () => {
    await post("/links/rotate", DEPLOYS);
    const detail = expect.stringMatching(/^the key is now [\w-]{8}$/) as string;
    expect(await latest()).toEqual({ action: "link_key.rotated", by: "deploys", via: "token", detail });
  });

  it("nobody, when an action is refused or finds nothing", async () => {
    const before = await audit();
    await post("/targets/deploy/pause", ONCALL);
    await post("/targets/none/pause", DEPLOYS);
    await post("/deliveries/dlv_00000000000000000000000000_1/redeliver", DEPLOYS);
    await logIn("wrong-token-of-24-characters");
    expect(await audit()).toEqual(before);
  });
});

describe("the audit trail", () => {
  it("is found by what was done, by whom and to what, a page at a time", async () => {
    const all = await audit("?limit=100");
    const of = async (query: string): Promise<readonly AuditEntry[]> => (await audit(`?limit=100&${query}`)).entries;
    const { event = "" } = all.entries.find(({ action }) => action === "delivery.approved") ?? {};
    expect(await of("by=link")).toEqual(all.entries.filter(({ by }) => by === "link"));
    expect(await of("action=target.paused")).toEqual(all.entries.filter(({ action }) => action === "target.paused"));
    expect(await of(`event=${event}`)).toEqual(all.entries.filter((entry) => entry.event === event));
    expect((await of("target=deploy&by=deploys")).length).toBeGreaterThan(3);
    expect(await of("from=9000000000000000")).toEqual([]);

    const paged: AuditEntry[] = [];
    let next: string | undefined = "";
    while (next !== undefined) {
      const page: AuditPage = await audit(`?limit=3&cursor=${next}`);
      paged.push(...page.entries);
      ({ next } = page);
    }
    expect(paged).toEqual(all.entries);
    expect((await ask("/api/v1/audit?action=none", { token: ADMIN })).status).toBe(400);
  });

  it("outlives the object, keeps 10,000 actions and forgets those of more than 90 days", async () => {
    const before = await audit();
    await abortAllDurableObjects();
    expect(await audit()).toEqual(before);
    const day = 86_400_000;
    const now = Date.now();
    const count = await runInDurableObject(directory, async (object, { storage }) => {
      const entry = { action: "target.tested", by: "deploys", via: "token" } as const;
      for (let number = 0; number < 10_050; number++) object.recordAction({ at: now - 91 * day, ...entry });
      const [row] = storage.sql.exec<{ count: number }>("SELECT count(*) AS count FROM audit").toArray();
      object.recordAction({ at: now - 89 * day, ...entry, detail: "kept" });
      for (let round = 0; round < 10; round++) await object.prune(now);
      return row?.count;
    });
    expect(count).toBe(10_000);
    expect((await audit()).entries).toMatchObject([{ detail: "kept" }]);
  });

  it("has changes of tokens that the relay sees, without the tokens", async () => {
    await directory.checkRules();
    await runInDurableObject(directory, async (object) => {
      const relay = object as unknown as { env: typeof env };
      const { env: original } = relay;
      relay.env = { ...named, RELAY_TOKENS: "ci=another-token-of-24-characters,first=test-token-number-one-24" };
      await object.checkRules();
      relay.env = original;
    });
    const { entries } = await audit("?action=tokens.changed");
    expect(entries.map(({ by, detail }) => [by, detail])).toEqual([
      ["secrets", "ADMIN_TOKENS: added deploys, oncall"],
      ["secrets", "RELAY_TOKENS: added ci; removed token-2"],
    ]);
  });
});

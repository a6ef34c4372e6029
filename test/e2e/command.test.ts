import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startDemoTargets } from "../../src/local/demo/targets.ts";
import type { Check } from "../../src/cli/doctor/check.ts";
import type { LoopbackServer } from "../../src/local/runtime/loopback.ts";
import { startLocalRelay, type LocalRelay } from "../../src/local/runtime/relay.ts";
import type { PastComparison } from "../../src/core/api/compare-past.ts";
import type { EventRecord } from "../../src/core/record/record.ts";
import type { EventSummary } from "../../src/core/record/summary.ts";
import { github, quay } from "../core/senders/bodies.ts";
import { hubrelay, hubrelayJson, TemporaryDirectory } from "../cli/command.ts";

const TOKEN = "cli-token-of-more-than-24-characters";
const RULES = JSON.stringify({
  version: 1,
  callback: "off",
  targets: { chat: { type: "webhook", url: "${secret:CHAT_URL}" } },
  rules: [{ name: "all of acme", match: { repository: "acme/*" }, targets: ["chat"] }],
});

interface Receipts {
  readonly receipts: readonly { readonly event: string; readonly rules: readonly string[] }[];
}

/** Against a real relay, which begins without rules. The tests build on each other. */
describe("commands that talk to a relay", () => {
  let directory: TemporaryDirectory;
  let targets: LoopbackServer;
  let relay: LocalRelay;
  let env: Record<string, string>;

  beforeAll(async () => {
    directory = new TemporaryDirectory();
    targets = await startDemoTargets();
    relay = await startLocalRelay({
      port: 0,
      stateDirectory: directory.path,
      variables: {
        RELAY_TOKENS: `cli=${TOKEN},beta@beta/*|acme/api=${TOKEN}-2,others/github|quay=${TOKEN}-3`,
        GITHUB_WEBHOOK_SECRET: "cli-secret-of-github",
        QUAY_AUTHORIZATION: "hubrelay:cli-password-of-quay",
        ADMIN_TOKEN: "cli-admin-token-of-24-characters",
        ADMIN_TOKENS: "oncall:read=cli-oncall-token-of-24-characters",
        ALLOWED_PRIVATE_HOSTS: targets.host,
        CHAT_URL: targets.url("chat"),
      },
      onLog: () => {},
    });
    env = {
      HUBRELAY_URL: relay.url.origin,
      RELAY_TOKENS: `cli=${TOKEN}`,
      ADMIN_TOKEN: "cli-admin-token-of-24-characters",
    };
  }, 60_000);

  afterAll(async () => {
    await relay.close();
    targets.close();
    directory[Symbol.dispose]();
  });

  const examine = async (): Promise<{ exitCode: number; states: Record<string, string> }> => {
    const { exitCode, json } = await hubrelayJson<{ checks: Check[] }>(["doctor"], { env });
    return { exitCode, states: Object.fromEntries(json.checks.map(({ name, status }) => [name, status])) };
  };

  it("doctor reports missing rules and held events", async () => {
    await hubrelay(["send", "--repository", "acme/api", "--tag", "held"], { env });
    // The directory, by which repositories are known, is a second behind.
    await expect.poll(examine, { interval: 500 }).toMatchObject({
      exitCode: 1,
      states: { relay: "ok", rules: "problem", "held events": "problem", api: "ok", tokens: "ok" },
    });
    const { stdout } = await hubrelay(["events", "list"], { env });
    expect(stdout).toMatch(/acme\/api:held .* held$/m);
  });

  it("doctor reports nothing when there are rules", async () => {
    await relay.writeRules(RULES);
    await expect.poll(examine, { interval: 500 }).toMatchObject({
      exitCode: 0,
      states: { configuration: "ok", rules: "ok", links: "ok", "held events": "ok", "webhook URL": "ok" },
    });
  });

  it("send shows the outcome of a push, and accepts a whole webhook URL", async () => {
    const args = ["send", "--url", `${relay.url.origin}/hook/${TOKEN}`, "--repository", "acme/web", "--tag", "v1"];
    const { exitCode, stdout } = await hubrelay(args);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^accepted evt_[0-9a-z]{26}: rules all of acme -> chat\n$/);
    const { json } = await hubrelayJson<Receipts>(["send", "--count", "3", "--repository", "other/x"], { env });
    expect(new Set(json.receipts.map(({ event }) => event)).size).toBe(3);
    expect(json.receipts[0]?.rules).toEqual([]);
  });

  it("token list shows labels, senders and repositories, never tokens", async () => {
    const { json } = await hubrelayJson<{ tokens: object[] }>(["token", "list"], { env });
    expect(json.tokens).toMatchObject([
      { label: "cli", senders: ["docker-hub"], patterns: [], isLive: true },
      { label: "beta", patterns: ["beta/*", "acme/api"], isLive: true, repositories: [] },
      { label: "others", senders: ["github", "quay"], patterns: [], isLive: true },
    ]);
    const { stdout } = await hubrelay(["token", "list"], { env });
    expect(stdout).toMatch(/^cli +accepted from docker-hub for all /);
    expect(stdout).toMatch(/^beta +accepted from docker-hub for beta\/\*, acme\/api +never used/m);
  });

  it("send exits with 1 for an unknown token", async () => {
    const { exitCode, stderr } = await hubrelay(["send", "--token", "x".repeat(32)], { env });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("404") as string });
  });

  it("events list, show and redeliver work across repositories", async () => {
    const list = async (...filters: string[]): Promise<readonly EventSummary[]> =>
      (await hubrelayJson<{ events: EventSummary[] }>(["events", "list", ...filters], { env })).json.events;
    await expect
      .poll(async () => (await list("--limit", "4")).map(({ repository }) => repository))
      .toEqual(["other/x", "other/x", "other/x", "acme/web"]);
    await expect.poll(() => list("--status", "delivered", "--target", "chat", "--tag", "v1")).toHaveLength(1);
    const [event] = await list("--repository", "acme/web", "--rule", "all of acme", "-q", "WEB", "--since", "1h");
    expect(await list("--since", "2100-01-01")).toEqual([]);
    const { id = "", deliveries = [] } = event ?? {};

    const show = await hubrelay(["events", "show", id], { env });
    expect(show.stdout).toMatch(/delivered chat {2}dlv_\w+_1\n {2}attempt 1 .* answered 200, \d+ ms/);

    const again = await hubrelayJson<object>(["deliveries", "redeliver", deliveries[0]?.id ?? ""], { env });
    expect(again).toMatchObject({ exitCode: 0, json: { event: id, delivery: { target: "chat" } } });
    const args = ["events", "show", id, "--repository", "acme/web"];
    await expect
      .poll(async () => (await hubrelayJson<EventRecord>(args, { env })).json.deliveries.map(({ status }) => status))
      .toEqual(["delivered", "delivered"]);
  });

  it("rules test --against names the past events that would go elsewhere", async () => {
    const file = join(directory.path, "changed.json");
    writeFileSync(file, RULES.replace('"acme/*"', '"other/*"'));
    const against = (what: string) => hubrelayJson<PastComparison>(["rules", "test", file, "--against", what], { env });
    const { json } = await against("3");
    expect(json).toMatchObject({ compared: 3, baseline: "live" });
    expect(json.changes.map(({ event, before, after }) => [event.repository, before.targets, after.targets])).toEqual(
      Array.from({ length: 3 }, () => ["other/x", [], ["chat"]]),
    );
    const all = await against("1h");
    expect(all.json.changes.find(({ event }) => event.repository === "acme/web")).toMatchObject({
      before: { targets: ["chat"] },
      after: { targets: [] },
      why: [{ rule: "all of acme", text: "no longer matches: repository: expected other/*, got acme/web" }],
    });
    writeFileSync(file, RULES);
    const { stdout } = await hubrelay(["rules", "test", file, "--against", "events"], { env });
    expect(stdout).toMatch(/^0 of \d+ events would go elsewhere than by the relay's rules \(revision [0-9a-f]{12}\)$/m);
  });

  it("events show gives the reason why no rule matched", async () => {
    const args = ["send", "--repository", "other/x", "--tag", "v9"];
    const { json } = await hubrelayJson<Receipts>(args, { env });
    const id = json.receipts[0]?.event ?? "";
    const shown = await hubrelay(["events", "show", id, "--repository", "other/x"], { env });
    expect(shown.stdout).toMatch(/^ {2}✗ all of acme: repository: expected acme\/\*, got other\/x$/m);
  });

  it("audit lists operators' actions, also for a read-only operator", async () => {
    const oncall = { ...env, ADMIN_TOKEN: "cli-oncall-token-of-24-characters" };
    const { stdout } = await hubrelay(["audit", "--by", "admin", "--since", "1h"], { env: oncall });
    expect(stdout).toMatch(/^2\S+Z {2}admin {2}delivery\.redelivered {2}acme\/web {2}to chat {2}dlv_\w+_2$/m);
    const { json } = await hubrelayJson<{ entries: { delivery: string }[] }>(["audit"], { env: oncall });
    const { delivery = "" } = json.entries[0] ?? {};
    const refused = await hubrelay(["deliveries", "redeliver", delivery], { env: oncall });
    expect(refused).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("The operator oncall has the role read") as string,
    });
    const shown = await hubrelay(["events", "show", `evt_${delivery.slice(4, 30)}`], { env: oncall });
    expect(shown.stdout).toContain("redelivered by admin");
    const none = await hubrelay(["audit", "--action", "event.deleted"], { env: oncall });
    expect(none.stdout).toBe("no actions\n");
  });

  it("events list --alerts shows alerts, and token list the use of each token", async () => {
    const alerts = (): Promise<{ stdout: string }> => hubrelay(["events", "list", "--alerts"], { env });
    await expect
      .poll(async () => (await alerts()).stdout)
      .toMatch(/ acme\/web:v1 token\.new-repository +evt_\w+ +no rule matched$/m);
    const { stdout } = await hubrelay(["token", "list"], { env });
    expect(stdout).toMatch(
      /^cli +accepted from docker-hub for all +last used 2\S+Z +\d+ rejected +other\/x, acme\/web, acme\/api$/m,
    );
  });

  it("events rejected shows why a webhook request was refused", async () => {
    const hook = `${relay.url.origin}/hook/${TOKEN}`;
    await fetch(hook, { method: "POST", body: "{}", headers: { "user-agent": "curl/8" } });
    const show = async (): Promise<string> => (await hubrelay(["events", "rejected"], { env })).stdout;
    await expect
      .poll(show)
      .toMatch(
        /Z {2}422 {2}The body is JSON, but not a push .* {2}docker-hub, token cli, curl\/8\n {2}push_data: missing/,
      );
    const { json } = await hubrelayJson<{ rejected: { status: number }[] }>(["events", "rejected", "--limit", "1"], {
      env,
    });
    expect(json.rejected).toMatchObject([{ status: 422 }]);
  });

  it("events delete counts first, deletes with --yes and reports what it freed", async () => {
    const args = ["events", "delete", "--repository", "acme/web"];
    const counted = await hubrelay([...args, "--dry-run"], { env });
    expect(counted).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^\d+ events would be deleted/) as string,
    });
    const unsure = await hubrelay(args, { env });
    expect(unsure).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("add --yes") as string });
    const { json } = await hubrelayJson<{ events: number; repositories: number }>([...args, "--yes"], { env });
    expect(json).toMatchObject({ events: Number.parseInt(counted.stdout), repositories: 1 });
    const { stdout } = await hubrelay(["events", "list", "--repository", "acme/web", "--alerts"], { env });
    expect(stdout).toBe("no events\n");
    const all = await hubrelay(["events", "delete", "--yes"], { env });
    expect(all).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("--token") as string });
  });

  it("an unknown event or a wrong ADMIN_TOKEN exits with 1 and says so", async () => {
    const [unknown, stranger] = await Promise.all([
      hubrelay(["events", "show", "evt_00000000000000000000000000"], { env }),
      hubrelay(["events", "list"], { env: { ...env, ADMIN_TOKEN: "another" } }),
    ]);
    expect(unknown).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("there is no event") as string });
    expect(stranger).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("ADMIN_TOKEN") as string });
  });

  it("send sends another sender's body, signed if the secret is known", async () => {
    const payload = join(directory.path, "payload.json");
    const senders = { ...env, RELAY_TOKENS: `cli=${TOKEN},others/github|quay=${TOKEN}-3` };
    const fromGithub = ["send", "--sender", "github", "--payload", payload];
    writeFileSync(payload, JSON.stringify(github({})));
    expect((await hubrelay(fromGithub, { env: senders })).stderr).toContain("GITHUB_WEBHOOK_SECRET");
    const signing = { ...senders, GITHUB_WEBHOOK_SECRET: "cli-secret-of-github" };
    expect((await hubrelay(fromGithub, { env: signing })).stdout).toMatch(/^accepted evt_/);

    const fromQuay = ["send", "--sender", "quay", "--payload", payload];
    const proving = { ...senders, QUAY_AUTHORIZATION: "hubrelay:cli-password-of-quay" };
    writeFileSync(payload, JSON.stringify(quay(["v1", "v2"])));
    expect((await hubrelay(fromQuay, { env: proving })).stdout).toMatch(/^accepted evt_.*\naccepted evt_/);
    writeFileSync(payload, JSON.stringify(quay([])));
    const { stdout } = await hubrelay(fromQuay, { env: proving });
    expect(stdout).toBe("nothing was stored: the relay ignores a push without a tag\n");
    expect((await hubrelay(["send", "--sender", "quay"], { env: proving })).exitCode).toBe(2);
  });
});

import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, test } from "vitest";
import { distribution, github, quay } from "../core/senders/bodies.ts";
import { onDistribution, references } from "../core/senders/charts.ts";
import { settledEvent, statuses } from "./history.ts";
import { post, type Receipt } from "./push.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { Relay, TOKEN } from "./relay-process.ts";

// Pushes of registries other than Docker Hub, each by its own path and with its own proof.

const GITHUB_WEBHOOK_SECRET = "e2e-secret-of-the-webhook-at-github";
const DISTRIBUTION_AUTHORIZATION = "Bearer e2e-notifications-of-the-registry";

let receiver: Receiver;
let relay: Relay;

beforeAll(async () => {
  receiver = await startReceiver();
  const targets = {
    deploy: { type: "webhook", url: receiver.url("/deploy") },
    charts: { type: "webhook", url: receiver.url("/charts") },
  };
  const rules = [
    { name: "of Docker Hub", match: { repository: "acme/*" }, targets: ["deploy"] },
    { name: "of GitHub", match: { repository: "ghcr.io/acme/*", tag: "v*" }, targets: ["deploy"] },
    { name: "images", match: { registry: "registry.example.com", kind: "image" }, targets: ["deploy"] },
    { name: "charts", match: { registry: "registry.example.com", kind: "helm" }, targets: ["charts"] },
    { name: "of Quay", match: { registry: "quay.io", tag: "v*" }, targets: ["deploy"] },
  ];
  relay = await Relay.start({
    hosts: [receiver.host],
    variables: {
      GITHUB_WEBHOOK_SECRET,
      DISTRIBUTION_AUTHORIZATION,
      RELAY_TOKENS: `e2e/github|quay|distribution|gitlab=${TOKEN}`,
    },
    rules: JSON.stringify({ version: 1, targets, rules }),
  });
});

afterAll(async () => {
  await relay?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
});

function tell(sender: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return post(relay, body, { token: `${TOKEN}/${sender}`, headers });
}

describe("a push of another registry", () => {
  test("signed by GitHub is routed by its full name and delivered unchanged", async ({ expect }) => {
    const body = JSON.stringify(github({}));
    const signature = `sha256=${createHmac("sha256", GITHUB_WEBHOOK_SECRET).update(body).digest("hex")}`;
    const answer = await tell("github", body, { "x-hub-signature-256": signature });
    expect(answer.status).toBe(202);
    const receipt = (await answer.json()) as Receipt;
    expect(receipt.rules).toEqual(["of GitHub"]);
    const record = await settledEvent(relay, receipt.event, "ghcr.io%2Facme/web");
    expect(record.event.push).toMatchObject({ repository: "ghcr.io/acme/web", registry: "ghcr.io", tag: "v1.2.3" });
    expect(statuses(record)).toEqual({ deploy: "delivered" });
    expect(receiver.received("/deploy").map((request) => request.body.toString())).toContain(body);
  });

  test("in GitHub's default form encoding is delivered as its JSON", async ({ expect }) => {
    const json = JSON.stringify(github({ tag: "v3.0.0" }));
    const body = new URLSearchParams({ payload: json }).toString();
    const signature = `sha256=${createHmac("sha256", GITHUB_WEBHOOK_SECRET).update(body).digest("hex")}`;
    const headers = { "content-type": "application/x-www-form-urlencoded", "x-hub-signature-256": signature };
    const answer = await tell("github", body, headers);
    expect(answer.status).toBe(202);
    const receipt = (await answer.json()) as Receipt;
    expect(statuses(await settledEvent(relay, receipt.event, "ghcr.io%2Facme/web"))).toEqual({ deploy: "delivered" });
    expect(receiver.received("/deploy").map((request) => request.body.toString())).toContain(json);
  });

  test("that is a chart reaches no deploy target through a rule for images", async ({ expect }) => {
    const headers = { authorization: DISTRIBUTION_AUTHORIZATION };
    const image = "application/vnd.oci.image.config.v1+json";
    const bodies = [references(), references(image)].map((parts) => JSON.stringify(onDistribution(parts)));
    const routed = [];
    for (const body of bodies) {
      const { event, rules } = (await (await tell("distribution", body, headers)).json()) as Receipt;
      const record = await settledEvent(relay, event, "registry.example.com%2Facme%2Fcharts/web");
      routed.push([rules, statuses(record)]);
    }
    expect(routed).toEqual([
      [["charts"], { charts: "delivered" }],
      [["images"], { deploy: "delivered" }],
    ]);
  });

  test.for([
    ["without its signature", {}],
    ["with another one", { "x-hub-signature-256": `sha256=${"0".repeat(64)}` }],
  ] as const)("from GitHub %s is refused", async ([, headers], { expect }) => {
    const answer = await tell("github", JSON.stringify(github({ tag: "v6.6.6" })), headers);
    expect(answer.status).toBe(401);
    expect(await answer.text()).toContain("GITHUB_WEBHOOK_SECRET");
  });

  test("with two tags is two events, and a repetition adds none", async ({ expect }) => {
    const body = JSON.stringify(quay(["latest", "v2.0.0"]));
    const first = (await (await tell("quay", body)).json()) as { events: Receipt[] };
    const again = (await (await tell("quay", body)).json()) as { events: Receipt[] };
    expect(first.events.map(({ rules }) => rules)).toEqual([[], ["of Quay"]]);
    expect(again.events).toEqual(first.events.map((receipt) => ({ ...receipt, duplicate: true })));
  });

  test("without anything to deliver is answered 200 with the reason", async ({ expect }) => {
    const headers = { authorization: DISTRIBUTION_AUTHORIZATION };
    const answer = await tell("distribution", JSON.stringify({ events: [] }), headers);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ ignored: "no push of a tag" });
    expect((await tell("gitlab", JSON.stringify(distribution()), headers)).status).toBe(202);
    expect((await tell("gitlab", JSON.stringify(distribution()))).status).toBe(401);
  });

  test("at the path of an unknown sender is answered 404", async ({ expect }) => {
    expect((await tell("nexus", "{}")).status).toBe(404);
  });
});

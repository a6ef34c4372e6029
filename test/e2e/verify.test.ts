import { afterAll, beforeAll, describe, test } from "vitest";
import { deliveryTo, eventOnce, readEvent, settledEvent, statuses } from "./history.ts";
import type { EventRecord } from "../../src/core/record/record.ts";
import type { Verification } from "../../src/core/verify/verification.ts";
import { post, push, type Receipt } from "./push.ts";
import { startReceiver, type Reaction, type Receiver } from "./receiver.ts";
import { Relay, TOKEN } from "./relay-process.ts";

// A server on loopback speaks as Docker Hub, its token service and its registry do.

const DIGEST = `sha256:${"5f".repeat(32)}`;
const ACCOUNT = { username: "acmeci", password: "${secret:DOCKER_TOKEN}" };

let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
});

afterAll(() => receiver?.[Symbol.asyncDispose]());

function documentWith(parts: object): string {
  const targets = { deploy: { type: "webhook", url: receiver.url("/deploy") } };
  const rules = [{ name: "all", targets: ["deploy"] }];
  return JSON.stringify({ version: 1, targets, rules, ...parts });
}

/** Every test has a repository of its own, and so pages of its own at the stand-in. */
function startRelay(parts?: object): Promise<Relay> {
  const origin = receiver.url("");
  return Relay.start({
    hosts: [receiver.host],
    variables: {
      DOCKER_HUB_URL: origin,
      DOCKER_AUTH_URL: origin,
      DOCKER_REGISTRY_URL: origin,
      DOCKER_TOKEN: "dckr_pat_of_the_build",
      RELAY_TOKENS: `e2e/docker-hub|quay|distribution=${TOKEN}`,
    },
    ...(parts !== undefined && { rules: documentWith(parts) }),
  });
}

function bodyOf(repository: string, seconds = Math.floor(Date.now() / 1000)): string {
  return JSON.stringify({
    push_data: { tag: "v1", pusher: "ci", pushed_at: seconds },
    repository: { repo_name: repository },
  });
}

function onTag(repository: string, reaction: (attempt: number) => Reaction): void {
  const [namespace = "", name = ""] = repository.split("/");
  receiver.on(`/v2/namespaces/${namespace}/repositories/${name}/tags/v1`, (_, attempt) => reaction(attempt));
}

function tagPushed(time = Date.now()): Reaction {
  const images = [{ architecture: "arm64", os: "linux", variant: "v8", digest: DIGEST, size: 9 }];
  const tag = { name: "v1", digest: DIGEST, images, full_size: 9, tag_last_pushed: new Date(time).toISOString() };
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(tag) };
}

describe.concurrent("a push that is to be confirmed", () => {
  test("and is confirmed is routed by digest and platforms, which targets get", async ({ expect }) => {
    onTag("acme/true", () => tagPushed());
    const rules = [
      { name: "arm", match: { platform: "linux/arm64**", when: `event.digest == '${DIGEST}'` }, targets: ["deploy"] },
    ];
    await using relay = await startRelay({ verify: "tag", rules });
    const receipt = await push(relay, bodyOf("acme/true"));
    expect(receipt).toMatchObject({ verifying: true, rules: [], deliveries: [] });
    const record = await eventOnce(
      relay,
      receipt.event,
      ({ deliveries }) => deliveries[0]?.status === "delivered",
      "acme/true",
    );
    expect(record.verification).toMatchObject({ status: "confirmed" });
    const request = receiver.received("/deploy").find(({ body }) => body.includes("acme/true"));
    expect(request?.headers["x-hubrelay-digest"]).toBe(DIGEST);
  });

  test("and is forged is recorded and not delivered, also after a kill", async ({ expect }) => {
    onTag("acme/forged", () => ({ status: 404, body: '{"message":"httperror 404: tag not found"}' }));
    await using relay = await startRelay({ verify: { by: "tag", within: "3s" } });
    const { event } = await push(relay, bodyOf("acme/forged"));
    await eventOnce(relay, event, ({ verification }) => (verification?.checks ?? 0) > 0, "acme/forged");
    await relay.kill9();
    await relay.startAgain();
    const record = await eventOnce(
      relay,
      event,
      ({ verification }) => verification?.status === "unconfirmed",
      "acme/forged",
    );
    expect(deliveryTo(record, "deploy")).toMatchObject({
      status: "failed",
      attempts: [],
      reason: "not confirmed by Docker Hub: Docker Hub does not know the tag",
    });
    expect(receiver.received("/deploy").filter(({ body }) => body.includes("acme/forged"))).toEqual([]);
  });

  test("and was held is confirmed before it is delivered", async ({ expect }) => {
    onTag("acme/held", () => ({ status: 404 }));
    await using relay = await startRelay();
    const { event, held } = await push(relay, bodyOf("acme/held"));
    expect(held).toContain("there is no rule document");
    await relay.writeRules(documentWith({ verify: { by: "tag", within: "1s" } }));
    const record = await eventOnce(
      relay,
      event,
      ({ deliveries }) => deliveries[0] !== undefined && deliveries[0].status !== "pending",
      "acme/held",
    );
    expect(record.verification).toMatchObject({ status: "unconfirmed" });
    expect(deliveryTo(record, "deploy")).toMatchObject({ status: "failed", attempts: [] });
    expect(receiver.received("/deploy").filter(({ body }) => body.includes("acme/held"))).toEqual([]);
  });

  test("of a tag that was pushed long ago is not delivered", async ({ expect }) => {
    onTag("acme/old", () => tagPushed(Date.now() - 86_400_000));
    await using relay = await startRelay({ verify: { by: "tag", within: "1s" } });
    const { event } = await push(relay, bodyOf("acme/old"));
    const record = await eventOnce(
      relay,
      event,
      ({ verification }) => verification?.status === "unconfirmed",
      "acme/old",
    );
    expect(deliveryTo(record, "deploy").reason).toContain("the tag was last pushed");
  });

  test("waits until it can be pulled, by the document's account", async ({ expect }) => {
    onTag("acme/late", () => tagPushed());
    receiver.on("/v2/auth/token", () => ({ status: 200, body: JSON.stringify({ access_token: "jwt" }) }));
    receiver.on("/token?service=registry.docker.io&scope=repository:acme/late:pull", () => ({
      status: 200,
      body: JSON.stringify({ token: "registry-token" }),
    }));
    let asked = 0;
    receiver.on("/v2/acme/late/manifests/v1", () =>
      ++asked < 3 ? { status: 404 } : { status: 200, headers: { "docker-content-digest": DIGEST } },
    );
    await using relay = await startRelay({ verify: { by: "tag", pullable: true, within: "30s", ...ACCOUNT } });
    const { event } = await push(relay, bodyOf("acme/late"));
    const record = await eventOnce(
      relay,
      event,
      ({ deliveries }) => deliveries[0]?.status === "delivered",
      "acme/late",
    );
    expect(record.verification).toMatchObject({ status: "confirmed", checks: 3 });
    const [login] = receiver.received("/v2/auth/token");
    expect(JSON.parse(login?.body.toString() ?? "")).toEqual({ identifier: "acmeci", secret: "dckr_pat_of_the_build" });
    const [manifest] = receiver.received("/v2/acme/late/manifests/v1");
    expect(manifest).toMatchObject({ method: "HEAD", headers: { authorization: "Bearer registry-token" } });
    expect(manifest?.headers.accept?.split(", ")).toHaveLength(4);
    expect(relay.output).not.toContain("dckr_pat");
  });

  test.for<readonly [what: string, reaction: Reaction, reason: string]>([
    ["limited", { status: 429, headers: { "x-retry-after": "4102444800" } }, "answered 429"],
    ["private", { status: 401 }, "answered 401: name an account"],
    ["forbidden", { status: 403 }, "answered 403: name an account"],
    ["broken", { status: 200, body: "<html>" }, "sent a response that is not a tag"],
    ["moved", { status: 302, headers: { location: "https://example.com/" } }, "answered 302"],
    ["gone", "reset", "127.0.0.1"],
  ])("is unconfirmed with a reason when Docker Hub's answer is %s", async ([what, reaction, reason], { expect }) => {
    onTag(`acme/${what}`, () => reaction);
    await using relay = await startRelay({ verify: { by: "tag", within: "1s" } });
    const { event } = await push(relay, bodyOf(`acme/${what}`));
    const record = await eventOnce(
      relay,
      event,
      ({ verification }) => verification?.status === "unconfirmed",
      `acme/${what}`,
    );
    expect(record.verification?.reason).toContain(reason);
  });

  test("by one rule delays only that rule's targets", async ({ expect }) => {
    onTag("acme/some", (attempt) => (attempt < 2 ? { status: 404 } : tagPushed()));
    const targets = Object.fromEntries(
      ["checked", "chat"].map((name) => [name, { type: "webhook", url: receiver.url(`/some/${name}`) }]),
    );
    const rules = [
      { name: "deploy", verify: { by: "tag", unconfirmed: "deliver" }, targets: ["checked"] },
      { name: "tell", targets: ["chat"] },
    ];
    await using relay = await startRelay({ targets, rules });
    const { event } = await push(relay, bodyOf("acme/some"));
    const record = await settledEvent(relay, event, "acme/some");
    expect(statuses(record)).toEqual({ checked: "delivered", chat: "delivered" });
    const [checked] = receiver.received("/some/checked");
    const [chat] = receiver.received("/some/chat");
    expect(checked?.at).toBeGreaterThan(chat?.at ?? Infinity);
  });

  test("of a registry with a token server is confirmed there, as the account", async ({ expect }) => {
    const path = "/v2/acme/tokens/manifests/v1";
    const challenge = `Bearer realm="${receiver.url("/token")}",service="registry",scope="repository:acme/tokens:pull"`;
    receiver.on(path, ({ headers }) =>
      headers.authorization === "Bearer granted"
        ? { status: 200, headers: { "docker-content-digest": DIGEST } }
        : { status: 401, headers: { "www-authenticate": challenge } },
    );
    const token = "/token?service=registry&scope=repository%3Aacme%2Ftokens%3Apull";
    const account = `Basic ${btoa("acmeci:dckr_pat_of_the_build")}`;
    receiver.on(token, ({ headers }) => ({
      status: headers.authorization === account ? 200 : 403,
      body: JSON.stringify({ access_token: "granted" }),
    }));
    const registries = { [receiver.host]: { scheme: "http", ...ACCOUNT } };
    await using relay = await startRelay({ verify: "digest", registries });
    expect(await confirmedAt(relay, "acme/tokens")).toMatchObject({ status: "confirmed", found: { digest: DIGEST } });
  });

  test("of a registry that names a foreign token server sends it no account", async ({ expect }) => {
    const foreign = `http://localhost:${receiver.host.split(":")[1]}`;
    receiver.on("/v2/acme/foreign/manifests/v1", () => ({
      status: 401,
      headers: { "www-authenticate": `Bearer realm="${foreign}/token"` },
    }));
    const registries = { [receiver.host]: { scheme: "http", ...ACCOUNT } };
    await using relay = await startRelay({ verify: { by: "digest", within: "1s" }, registries });
    const { status, reason } = await confirmedAt(relay, "acme/foreign");
    expect([status, reason]).toEqual([
      "unconfirmed",
      `${receiver.host} names the token server ${new URL(foreign).host}: ` +
        'set it as "token_host" in "registries" if it is the right one',
    ]);
    expect(receiver.received().filter(({ headers }) => headers.host === new URL(foreign).host)).toEqual([]);
  });

  test("of another registry is held", async ({ expect }) => {
    await using relay = await startRelay({ verify: "tag" });
    const body = JSON.stringify({ repository: "acme/web", docker_url: "quay.io/acme/web", updated_tags: ["v1"] });
    const answer = await fetch(new URL(`/hook/${TOKEN}/quay`, relay.url), {
      method: "POST",
      body,
    });
    const { event } = (await answer.json()) as { event: string };
    const record = await readEvent(relay, event, "quay.io%2Facme/web");
    expect(record.held).toContain("cannot be confirmed: Docker Hub cannot confirm pushes to quay.io");
  });
});

/** Reports a push to the stand-in as a registry, and returns its verification once that has settled. */
async function confirmedAt(relay: Relay, path: string): Promise<Partial<Verification>> {
  const target = { repository: path, tag: "v1" };
  const body = JSON.stringify({ events: [{ action: "push", target, request: { host: receiver.host } }] });
  const answer = await post(relay, body, { token: `${TOKEN}/distribution` });
  const { event } = (await answer.json()) as Receipt;
  const repository = `${receiver.host}%2F${path}`;
  return (await eventOnce(relay, event, isChecked, repository)).verification ?? {};
}

function isChecked({ verification }: EventRecord): boolean {
  return verification?.status !== "pending";
}

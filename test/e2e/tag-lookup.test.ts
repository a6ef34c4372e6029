import { test } from "vitest";
import { eventOnce } from "./history.ts";
import { post, type Receipt } from "./push.ts";
import { startReceiver } from "./receiver.ts";
import { Relay, TOKEN } from "./relay-process.ts";

const DIGEST = `sha256:${"5f".repeat(32)}`;

test("a push by digest alone is delivered once for each tag of it, also after a kill", async ({ expect }) => {
  // It speaks as the registry, too.
  await using receiver = await startReceiver();
  const pages = "/v2/acme/digest";
  const facts = { status: 200, headers: { "docker-content-digest": DIGEST } };
  for (const reference of [DIGEST, "v1", "latest"]) receiver.on(`${pages}/manifests/${reference}`, () => facts);
  let isTagged = false;
  receiver.on(`${pages}/tags/list?n=1000`, () => ({
    status: 200,
    body: JSON.stringify({ tags: isTagged ? ["latest", "v1"] : [] }),
  }));
  const registries = { [receiver.host]: { scheme: "http", look_up_tags: true } };
  const body = { template: "{'tag': event.tag}" };
  const targets = { deploy: { type: "webhook", url: receiver.url("/digest/deploy"), body } };
  const rules = [{ name: "all", targets: ["deploy"] }];
  await using relay = await Relay.start({
    hosts: [receiver.host],
    variables: { RELAY_TOKENS: `e2e/harbor=${TOKEN}` },
    rules: JSON.stringify({ version: 1, verify: "digest", registries, targets, rules }),
  });
  const told = (tag: string): Promise<Response> => {
    const resource = { digest: DIGEST, tag, resource_url: `${receiver.host}/acme/digest:${tag}` };
    const data = { resources: [resource], repository: { repo_full_name: "acme/digest" } };
    const pushed = { type: "PUSH_ARTIFACT", occur_at: 1_795_447_738, event_data: data };
    return post(relay, JSON.stringify(pushed), { token: `${TOKEN}/harbor` });
  };
  const { event, verifying } = (await (await told(DIGEST)).json()) as Receipt & { verifying?: true };
  expect(verifying).toBe(true);
  const repository = `${receiver.host}%2Facme/digest`;
  await eventOnce(relay, event, ({ verification }) => (verification?.checks ?? 0) > 0, repository);
  isTagged = true;
  await relay.kill9();
  await relay.startAgain();
  const { deliveries } = await eventOnce(
    relay,
    event,
    ({ deliveries: [one] }) => one?.status === "delivered",
    repository,
  );
  expect(deliveries).toHaveLength(1);
  const bodies = (): string[] => receiver.received("/digest/deploy").map((request) => request.body.toString());
  await expect.poll(() => bodies().toSorted()).toEqual(['{"tag":"latest"}', '{"tag":"v1"}']);
  // Harbor reports the tags itself, a moment later.
  for (const tag of ["v1", "latest"]) expect(await (await told(tag)).json()).toMatchObject({ duplicate: true });
  expect(bodies()).toHaveLength(2);
});

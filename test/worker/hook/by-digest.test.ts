import { env } from "cloudflare:workers";
import { beforeEach, expect, it, vi } from "vitest";
import { acr, DIGEST, harbor } from "../../core/senders/bodies.ts";
import { emptyStorageForEach } from "../empty-storage.ts";
import { stubTargets } from "../repository/targets.ts";
import { EVERY_SENDER, lastRejection, stored, tell } from "./tell.ts";

const HARBOR = "harbor.example.com:8443";
const REPOSITORY = `${HARBOR}/acme/web`;
const OWN = { registry: `'${HARBOR}'`, repository: "payload.name", tag: "payload.tag", digest: "payload.digest" };
const rules = {
  version: 1,
  verify: "digest",
  registries: { [HARBOR]: { look_up_tags: true }, "demo.azurecr.io": { look_up_tags: true } },
  senders: { own: { push: OWN } },
  targets: {},
  rules: [],
};
const byDigest = harbor({ tag: DIGEST, url: `${REPOSITORY}@${DIGEST}` });

emptyStorageForEach();

beforeEach(() => {
  stubTargets();
});

/** Puts a rule document that is read at once. */
async function putRules(text: string): Promise<void> {
  await env.RULES.put("rules", text);
  vi.setSystemTime(Date.now() + 3_600_000);
}

it.each<[sender: string, body: object, repository: string]>([
  ["harbor", byDigest, REPOSITORY],
  ["acr", acr({ tag: undefined }), "demo.azurecr.io/web"],
  ["own", { name: "acme/web", tag: "", digest: DIGEST }, REPOSITORY],
])("a push of %s by digest alone is stored, and its tag looked up first", async (sender, body, repository) => {
  await putRules(JSON.stringify(rules));
  const token = "test-token-of-pushes-by-digest";
  const { status, json } = await tell(`${token}/${sender}`, body, { RELAY_TOKENS: `ci/harbor|acr|own=${token}` });
  expect([status, json]).toMatchObject([202, { duplicate: false, verifying: true, rules: [] }]);
  const [record] = await env.REPOSITORY.getByName(repository).list(Number.MAX_SAFE_INTEGER, 1, "push");
  expect(record?.event.push).toMatchObject({ digest: DIGEST });
  expect(record?.event.push.tag).toBeUndefined();
});

it.each<[what: string, document: object]>([
  ["no registry looks tags up", { ...rules, registries: { [HARBOR]: {} } }],
  ["another registry looks tags up", { ...rules, registries: { "quay.io": { look_up_tags: true } } }],
  ["nothing is confirmed first", { ...rules, verify: undefined }],
])("is ignored if %s", async (_, document) => {
  await putRules(JSON.stringify(document));
  const { status, json } = await tell(`${EVERY_SENDER}/harbor`, byDigest);
  expect([status, json]).toEqual([200, { ignored: "a push without a tag" }]);
  expect(await stored(REPOSITORY)).toEqual([]);
});

it("is held without a valid document, because nobody can tell whether its tag is looked up", async () => {
  await putRules("{");
  const { status, json } = await tell(`${EVERY_SENDER}/harbor`, byDigest);
  expect([status, json.held]).toEqual([202, expect.stringContaining("the rule document")]);
});

it("is stored beside a push of a tag in one body", async () => {
  await putRules(JSON.stringify(rules));
  const resource = { digest: DIGEST, resource_url: `${REPOSITORY}:v1` };
  const resources = [
    { ...resource, tag: "v1" },
    { ...resource, tag: DIGEST },
    { ...resource, tag: "" },
  ];
  const repository = { name: "web", namespace: "acme", repo_full_name: "acme/web" };
  const body = { type: "PUSH_ARTIFACT", occur_at: 1, operator: "ci", event_data: { resources, repository } };
  const { json } = await tell(`${EVERY_SENDER}/harbor`, body);
  expect(new Set(json.events?.map(({ event }) => event)).size).toBe(3);
});

it.each<[string, Record<string, string>, number]>([
  ["a token for other repositories", { RELAY_TOKENS: `ci/harbor@${HARBOR}/other/*=${EVERY_SENDER}` }, 403],
  ["a host that has to be proven", { QUAY_AUTHORIZATION: "Bearer abc" }, 401],
])("is refused with %s", async (_, changes, expected) => {
  await putRules(JSON.stringify(rules));
  const { status } = await tell(`${EVERY_SENDER}/harbor`, byDigest, changes);
  expect([status, await lastRejection()]).toMatchObject([expected, { status: expected }]);
  expect(await stored(REPOSITORY)).toEqual([]);
});

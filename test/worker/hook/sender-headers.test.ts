import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { buildRequest } from "../../../src/core/targets/target.ts";
import { github } from "../../core/senders/bodies.ts";
import { EVERY_SENDER, tell } from "./tell.ts";

const HEADERS = {
  "x-github-event": "package",
  "x-github-delivery": "9f0c1c8e-cc78-11e3-81ab-4c9367dc0958",
  "x-github-hook-id": "1".repeat(1000),
  "x-hub-signature-256": "sha256=00",
  authorization: "Bearer secret",
  "x-other": "other",
};
const KEPT = {
  "x-github-event": "package",
  "x-github-delivery": "9f0c1c8e-cc78-11e3-81ab-4c9367dc0958",
  "x-github-hook-id": "1".repeat(255),
};

it("a push keeps the headers that its sender defines, and a webhook passes them on if it is to", async () => {
  const { json } = await tell(`${EVERY_SENDER}/github`, github({}), {}, HEADERS);
  const record = await env.REPOSITORY.getByName("ghcr.io/acme/web").read(json.event ?? "");
  if (record === undefined) throw new Error("not stored");
  expect(record.event.headers).toEqual(KEPT);

  const material = { event: record.event, url: "", body: new Uint8Array(), payload: {}, deliveryId: "dlv_1" };
  const target = { type: "webhook", url: "https://a.example" } as const;
  const type = { "content-type": "application/json" };
  expect(buildRequest(target, material)).toMatchObject({ ok: true, value: { headers: type } });
  const passed = buildRequest({ ...target, sender_headers: true, headers: { "x-github-event": "mine" } }, material);
  expect(passed).toMatchObject({ ok: true, value: { headers: { ...KEPT, ...type, "x-github-event": "mine" } } });
  const plain = buildRequest(target, material);
  expect(plain.ok && Object.keys(plain.value.headers)).toEqual(["content-type"]);
});

it("a push of a sender that defines no headers keeps none", async () => {
  const body = { push_data: { tag: "v1" }, repository: { repo_name: "acme/no-headers" } };
  const { json } = await tell(EVERY_SENDER, body, {}, HEADERS);
  const record = await env.REPOSITORY.getByName("acme/no-headers").read(json.event ?? "");
  expect(record?.event).not.toHaveProperty("headers");
});

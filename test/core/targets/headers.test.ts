import { expect, it } from "vitest";
import { deliveryHeaders } from "../../../src/core/targets/headers.ts";
import type { TargetRequest } from "../../../src/core/targets/request.ts";

const REQUEST: TargetRequest = {
  url: "https://a.example",
  method: "POST",
  headers: { "content-type": "text/plain" },
  body: "",
};
const FACTS = {
  deliveryId: "dlv_1",
  timestamp: 1_800_000_000,
  signature: "",
  attempt: 2,
  callbackUrl: undefined,
  digest: undefined,
};

it("an attempt without a secret names the delivery, its time and number", () => {
  const { "user-agent": agent, ...headers } = deliveryHeaders(REQUEST, FACTS);
  expect(agent).toMatch(/^hubrelay\/\d/);
  expect(headers).toEqual({
    "content-type": "text/plain",
    "webhook-id": "dlv_1",
    "webhook-timestamp": "1800000000",
    "x-hubrelay-attempt": "2",
  });
});

it("signatures, the digest and the URL for a report are added where there are any", () => {
  const more = {
    signature: "v1,abc",
    hubSignature: "sha256=def",
    digest: "sha256:1\u{1f600}",
    callbackUrl: "https://r.example/result/1",
  };
  expect(deliveryHeaders(REQUEST, { ...FACTS, ...more })).toMatchObject({
    "webhook-signature": "v1,abc",
    "x-hub-signature-256": "sha256=def",
    "x-hubrelay-digest": "sha256:1%F0%9F%98%80",
    "x-hubrelay-callback": "https://r.example/result/1",
  });
});

it("the target's own headers cannot replace what identifies the delivery", () => {
  const headers = { "webhook-id": "forged", "user-agent": "own" };
  expect(deliveryHeaders({ ...REQUEST, headers }, FACTS)).toMatchObject({ "webhook-id": "dlv_1", "user-agent": "own" });
});

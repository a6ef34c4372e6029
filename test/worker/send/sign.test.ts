import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { signature } from "../../../src/worker/send/sign.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

// https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/javascript/src/webhook.test.ts
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const TIMESTAMP = 1614265330;
const BODY = '{"test": 2432232314}';
const SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

const keyOf = (length: number): string => `whsec_${new Uint8Array(length).toBase64()}`;

describe("signature", () => {
  it("is the published one for the published message", async () => {
    expect(await signature([SECRET], ID, TIMESTAMP, bytes(BODY))).toEqual({ ok: true, value: SIGNATURE });
  });

  it("has one part for each secret, and a receiver accepts it with either", async () => {
    const other = `whsec_${bytes("another secret of 32 bytes, here").toBase64()}`;
    const timestamp = Math.floor(Date.now() / 1000);
    const signed = await signature([SECRET, other], ID, timestamp, bytes(BODY));
    const headers = {
      "webhook-id": ID,
      "webhook-timestamp": String(timestamp),
      "webhook-signature": signed.ok ? signed.value : "",
    };
    for (const secret of [SECRET, other]) {
      expect(new Webhook(secret).verify(BODY, headers)).toEqual({ test: 2432232314 });
    }
  });

  it("signs bytes that are not text as they are", async () => {
    const body = Uint8Array.of(0xff, 0x00, 0x80);
    expect((await signature([SECRET], ID, TIMESTAMP, body)).ok).toBe(true);
  });

  it.each([24, 64])("takes a key of %i bytes", async (length) => {
    expect((await signature([keyOf(length)], ID, TIMESTAMP, bytes(BODY))).ok).toBe(true);
  });

  it.each([23, 65])("refuses a key of %i bytes, though another is right", async (length) => {
    const error = "a signing secret is not whsec_ and the base64 of 24 to 64 bytes";
    expect(await signature([SECRET, keyOf(length)], ID, TIMESTAMP, bytes(BODY))).toEqual({ ok: false, error });
  });

  it("without a secret is empty", async () => {
    expect(await signature([], ID, TIMESTAMP, bytes(BODY))).toEqual({ ok: true, value: "" });
  });

  it.each([
    "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "whsec_",
    "whsec_c2hvcnQ=",
    "whsec_not base64!",
    "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  ])("refuses the secret %s without showing it", async (secret) => {
    const signed = await signature([secret], ID, TIMESTAMP, bytes(BODY));
    expect(signed).toEqual({ ok: false, error: expect.stringContaining("whsec_") });
    expect(JSON.stringify(signed)).not.toContain("MfKQ");
  });
});

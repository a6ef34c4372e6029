import { expect, it } from "vitest";
import { hubSignature } from "../../../src/worker/send/sign.ts";

// https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
it("the signature in X-Hub-Signature-256 is GitHub's own of its example", async () => {
  expect(await hubSignature("It's a Secret to Everybody", new TextEncoder().encode("Hello, World!"))).toBe(
    "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
  );
});

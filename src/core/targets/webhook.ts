import * as v from "valibot";
import { HeadersField, SigningSecrets, TargetUrl, targetFields } from "./fields.ts";
import type { Material, TargetRequest } from "./request.ts";

/** Any HTTP endpoint: gets the body that Docker Hub sent, byte for byte. */
export const WebhookTarget = v.strictObject({
  type: v.literal("webhook"),
  url: TargetUrl,
  headers: v.exactOptional(HeadersField),
  secret: v.exactOptional(SigningSecrets),
  ...targetFields,
});

export type WebhookTarget = v.InferOutput<typeof WebhookTarget>;

/** The request of a `webhook` target whose secrets are filled in. */
export function buildWebhook(target: WebhookTarget, { body }: Material): TargetRequest {
  return {
    method: "POST",
    url: target.url,
    headers: { "content-type": "application/json", ...target.headers },
    body,
  };
}

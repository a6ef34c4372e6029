import { createHmac } from "node:crypto";
import { basicOf } from "../../core/lib/authorization.ts";
import type { Sender } from "../../core/senders/sender.ts";

/**
 * Returns the header by which a sender proves a body, as the relay requires it once the secret is set. A secret of the
 * form `user:password` is sent as HTTP Basic.
 */
export function proofHeader({ proof }: Sender, secret: string, body: Uint8Array): Record<string, string> {
  if (proof.kind === "signature") {
    return { [proof.header]: `${proof.prefix}${createHmac("sha256", secret).update(body).digest("hex")}` };
  }
  return { authorization: /^[^\s:]+:/.test(secret) ? basicOf(secret) : secret };
}

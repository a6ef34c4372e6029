import { createHmac } from "node:crypto";
import { basicOf } from "../../core/lib/authorization.ts";
import type { BuiltInSender } from "../../core/senders/sender.ts";

/**
 * Returns the header by which a sender proves a body, as the relay requires it once the secret is set. A secret of the
 * form `user:password` is sent as HTTP Basic.
 */
export function proofHeader({ proof }: BuiltInSender, secret: string, body: Uint8Array): Record<string, string> {
  const { header } = proof;
  if (proof.kind === "signature") {
    const { hash, encoding, prefix } = proof;
    return { [header]: `${prefix}${createHmac(hash.replace("-", ""), secret).update(body).digest(encoding)}` };
  }
  return { [header]: /^[^\s:]+:/.test(secret) ? basicOf(secret) : secret };
}

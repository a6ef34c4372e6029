import { createHash } from "node:crypto";
import { timestampOf } from "../../core/delivery/attempt.ts";
import { formatSent } from "../../core/delivery/sent.ts";
import { VERSION } from "../../core/lib/version.ts";
import type { EventRecord } from "../../core/record/record.ts";
import { requestBytes, standInRequest } from "../../core/record/shown-request.ts";
import { usedTarget } from "../../core/record/used-target.ts";

/** An event with its body. */
interface Played {
  readonly record: EventRecord;
  readonly body: string;
}

/** Gives each attempt the digest of its request, as the relay stores it when it sends one. No target of the history reports. */
export function withProofs({ record, body }: Played): Played {
  const bytes = new TextEncoder().encode(body);
  const deliveries = record.deliveries.map((delivery) => {
    const attempts = delivery.attempts.map((attempt) => {
      const target = usedTarget(record, delivery, attempt.number);
      const numbers = { attempt: attempt.number, timestamp: timestampOf(attempt), version: VERSION };
      const built = target && standInRequest({ record, delivery, body: bytes }, target, numbers, undefined);
      if (!built?.ok) return attempt;
      const digest = createHash("sha256").update(requestBytes(built.value.request)).digest("hex").slice(0, 12);
      return { ...attempt, sent: formatSent({ digest }) };
    });
    return { ...delivery, attempts };
  });
  return { record: { ...record, deliveries }, body };
}

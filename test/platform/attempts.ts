import type { EventRecord } from "../../src/core/record/record.ts";
import { readEvent } from "../e2e/history.ts";
import { push, pushBody } from "../e2e/push.ts";
import type { Receiver } from "../e2e/receiver.ts";
import type { Relay } from "../e2e/relay-process.ts";
import { until } from "../e2e/until.ts";

/** Pushes to one repository, all at once; gives the events as soon as all of them are as wanted. */
export async function pushAtOnce(
  relay: Relay,
  pushes: number,
  isWanted: (records: readonly EventRecord[]) => boolean,
): Promise<readonly EventRecord[]> {
  const receipts = await Promise.all(Array.from({ length: pushes }, () => push(relay, pushBody())));
  return until(() => Promise.all(receipts.map(({ event }) => readEvent(relay, event))), isWanted);
}

/** Attempts that the relay has recorded and that never reached the receiver, each as `target attempt n: reason`. */
export function unseenAttempts(receiver: Receiver, records: readonly EventRecord[]): string[] {
  const seen = new Set(
    receiver
      .received()
      .map(({ headers }) => `${String(headers["webhook-id"])} ${String(headers["x-hubrelay-attempt"])}`),
  );
  return records
    .flatMap(({ deliveries }) => deliveries)
    .flatMap(({ id, target, attempts }) =>
      attempts
        .filter(({ number }) => !seen.has(`${id} ${number}`))
        .map(({ number, reason }) => `${target} attempt ${number}: ${reason}`),
    );
}

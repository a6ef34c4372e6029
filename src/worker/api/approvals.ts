import { directoryOf } from "../directory/client.ts";
import { approvalSearch, imageOf, waitingIn } from "../directory/approvals.ts";
import type { Answer, Input } from "./handler.ts";

/** Most decisions that are listed. */
const MAX_DECIDED = 50;

/** `GET /api/v1/approvals`: the deliveries that wait for an approval, and the last decisions. */
export async function listApprovals({ env, query: { target } }: Input<"listApprovals">): Promise<Response> {
  const directory = directoryOf(env);
  const filter = { limit: MAX_DECIDED, ...(target !== undefined && { target }) };
  const [events, approved, rejected] = await Promise.all([
    directory.findOpen(approvalSearch(Date.now())),
    directory.audit({ action: "delivery.approved", ...filter }),
    directory.audit({ action: "delivery.rejected", ...filter }),
  ]);
  const waiting = waitingIn(events)
    .filter(({ delivery }) => target === undefined || delivery.target === target)
    .map(({ event, delivery }) => ({
      delivery: delivery.id,
      event: event.id,
      target: delivery.target,
      ...imageOf(event),
      receivedAt: event.receivedAt,
      rules: event.rules,
      others: event.deliveries.filter((other) => other !== delivery),
    }));
  const decided = [...approved.entries, ...rejected.entries].toSorted((a, b) => b.id - a.id).slice(0, MAX_DECIDED);
  return Response.json({ waiting, decided } satisfies Answer<"listApprovals">);
}

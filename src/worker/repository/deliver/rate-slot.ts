import { waitForSlot } from "../../../core/delivery/pending.ts";
import type { Env } from "../../env/env.ts";
import { isKept } from "../../ratelimit/target-gate.ts";
import { log } from "../../telemetry/log.ts";
import { countUsage } from "../../telemetry/usage.ts";
import type { RecordCache } from "../state/record-cache.ts";

/**
 * Whether the rate of a delivery's target has a slot for it now; if not, the delivery is waitForSlotd to its slot. A rate
 * limiter that cannot be reached lets it pass: the target itself says when it gets too much.
 */
export async function hasRateSlot(env: Env, records: RecordCache, deliveryId: string, rate: string): Promise<boolean> {
  const { target = "" } = records.find(deliveryId)?.delivery ?? {};
  let slotAt: number;
  // Counted here, because the rate limiter tells the directory nothing.
  countUsage("objectRequests");
  if (isKept(rate)) countUsage("rowsWritten");
  try {
    slotAt = await env.GATE.getByName(target).place(rate);
  } catch (error) {
    log("gate.unreachable", { target, reason: (error as Error).message });
    return true;
  }
  if (slotAt <= Date.now()) return true;
  records.change(deliveryId, (delivery) => waitForSlot(delivery, slotAt, `waits for its place in the rate of ${rate}`));
  return false;
}

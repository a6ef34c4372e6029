import type { EventRecord } from "../../../core/record/record.ts";
import type { Env } from "../../env/env.ts";
import { writeEventPoint } from "../../telemetry/analytics.ts";
import { log } from "../../telemetry/log.ts";
import type { DeliveryAlerts } from "./delivery-alerts.ts";

/** Does what follows when a push was stored: logs it, raises the alerts of its routing, and writes its data point. */
export function noteAccepted(env: Env, alerts: DeliveryAlerts, record: EventRecord): void {
  const { event, routing, held } = record;
  log(held === undefined ? "event.accepted" : "event.held", {
    repository: event.push.repository,
    tag: event.push.tag,
    eventId: event.id,
    token: event.token,
    rules: routing?.rules,
    targets: routing?.targets,
    reason: held,
  });
  alerts.pushRouted(record);
  writeEventPoint(env, record);
}

import * as v from "valibot";
import { SIGNAL_KINDS } from "../event/signal.ts";
import { Time } from "./summary.ts";

/** A gate of an event, and the signal that decided on it. */
export const EventGate = v.object({
  on: v.picklist(SIGNAL_KINDS),
  pass: v.exactOptional(v.string()),
  within: v.exactOptional(v.string()),
  until: v.pipe(Time, v.description("until when deliveries wait for the signal")),
  signal: v.exactOptional(
    v.pipe(
      v.object({
        kind: v.picklist(SIGNAL_KINDS),
        repository: v.string(),
        registry: v.exactOptional(v.string()),
        tag: v.exactOptional(v.string()),
        digest: v.exactOptional(v.string()),
        status: v.pipe(v.string(), v.description("`success`, or the sender's word for another end")),
        severity: v.exactOptional(v.pipe(v.string(), v.description("the highest that a scan found"))),
        counts: v.exactOptional(v.pipe(v.record(v.string(), v.number()), v.description("findings by severity"))),
        scanner: v.exactOptional(v.string()),
        at: v.exactOptional(v.pipe(Time, v.description("when it ended, by the sender's clock"))),
        receivedAt: Time,
      }),
      v.description("the latest signal about the push; absent as long as there is none"),
    ),
  ),
  refusal: v.exactOptional(v.pipe(v.string(), v.description("why the signal does not pass; absent if it does"))),
});

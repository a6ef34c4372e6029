import * as v from "valibot";
import { SIGNAL_KINDS } from "../event/signal.ts";
import { Time } from "./summary.ts";

const Received = v.object({
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
});

/** A gate of an event, and the signals that decide on it. */
export const EventGate = v.object({
  on: v.picklist(SIGNAL_KINDS),
  pass: v.exactOptional(v.string()),
  within: v.exactOptional(v.string()),
  until: v.pipe(Time, v.description("until when deliveries wait for the signal")),
  signal: v.exactOptional(
    v.pipe(
      Received,
      v.description(
        "the signal that decides: the latest, or of a multi-platform image the worst; absent until there is one",
      ),
    ),
  ),
  manifests: v.exactOptional(
    v.pipe(v.record(v.string(), Received), v.description("the latest signal on each platform's manifest, by digest")),
  ),
  missing: v.exactOptional(v.pipe(v.number(), v.description("platforms that have no signal yet"))),
  refusal: v.exactOptional(v.pipe(v.string(), v.description("why the signal does not pass; absent if it does"))),
});

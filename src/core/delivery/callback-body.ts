import { absoluteUrl } from "../event/event-url.ts";
import { isCoveredByFailover, type Delivery } from "./delivery.ts";

/** The body of a callback, as Docker Hub documented it: https://github.com/moby/moby/commit/c83cd5c7ac */
export interface CallbackBody {
  readonly state: "success" | "failure" | "error";
  /** At most 255 characters. */
  readonly description: string;
  /** At most 100 characters. */
  readonly context: string;
  /** Absent if PUBLIC_URL is not set. */
  readonly target_url?: string;
}

const MAX_DESCRIPTION = 255;
const CONTEXT = "hubrelay";

/** Builds the callback's body once every delivery is settled. */
export function settledBody(deliveries: readonly Delivery[], eventUrl: string): CallbackBody {
  const delivered = deliveries.filter(({ status }) => status === "delivered").length;
  const failed = deliveries.filter(
    (delivery) => delivery.status === "failed" && !isCoveredByFailover(delivery, deliveries),
  );
  const wasAttempted = deliveries.some(({ attempts }) => attempts.length > 0);
  const state = failed.length === 0 ? "success" : wasAttempted ? "failure" : "error";
  const description =
    deliveries.length === 0
      ? "no rule matched: nothing to deliver"
      : `${delivered} of ${deliveries.length} deliveries made` +
        (failed.length > 0 ? `, ${failed.length} failed: ${failed.map(({ target }) => target).join(", ")}` : "");
  return bodyOf(state, description, eventUrl);
}

/** Builds the callback's body for a push that was just stored. */
export function acceptedBody(deliveries: readonly Delivery[], eventUrl: string): CallbackBody {
  return bodyOf(
    "success",
    `accepted: ${deliveries.length} ${deliveries.length === 1 ? "delivery" : "deliveries"} to make`,
    eventUrl,
  );
}

function bodyOf(state: CallbackBody["state"], description: string, eventUrl: string): CallbackBody {
  const short = description.length > MAX_DESCRIPTION ? `${description.slice(0, MAX_DESCRIPTION - 1)}…` : description;
  const page = absoluteUrl(eventUrl);
  return { state, description: short, context: CONTEXT, ...(page !== undefined && { target_url: page }) };
}

import type { Attempt, Delivery } from "../../../core/delivery/delivery.ts";
import { countOf } from "../../parts/count.ts";

/** The deliveries to one target. */
export interface TargetGroup {
  readonly target: string;
  /** The one that counts. */
  readonly latest: Delivery;
  /** Those that were redelivered, the latest first. */
  readonly earlier: readonly Delivery[];
}

/** Groups deliveries by their target, those that need an operator first. */
export function groupsOf(deliveries: readonly Delivery[]): TargetGroup[] {
  const groups = [...Map.groupBy(deliveries, ({ target }) => target)].flatMap(([target, own]) => {
    const [latest, ...earlier] = own.toReversed();
    return latest === undefined ? [] : [{ target, latest, earlier }];
  });
  const rankOf = ({ latest }: TargetGroup): number => {
    const isCovered = deliveries.some(
      ({ failoverFor, status }) => failoverFor === latest.target && status === "delivered",
    );
    if (latest.status === "failed") return isCovered ? 2 : 0;
    return { pending: 1, superseded: 3, delivered: 4 }[latest.status];
  };
  return groups.toSorted((a, b) => rankOf(a) - rankOf(b));
}

/** Says how a delivery ended, or what it waits for: "failed after 4 attempts: 500 ImagePullBackOff". */
export function verdictOf(delivery: Delivery): string {
  const { status, attempts, reason } = delivery;
  const last = attempts.at(-1);
  const tries = countOf(attempts.length, "attempt", "attempts");
  switch (status) {
    case "delivered":
      return attempts.length < 2 ? "delivered" : `delivered after ${tries}`;
    case "failed":
      return `failed${last === undefined ? "" : ` after ${tries}`}: ${causeOf(delivery)}`;
    case "superseded":
      return `superseded: ${reason ?? "a newer push was delivered"}`;
    case "pending":
      if (last === undefined) return `pending${reason === undefined ? "" : `: ${reason}`}`;
      return last.reason === undefined || delivery.awaits !== undefined
        ? `pending after ${tries}: ${reason ?? "waits"}`
        : `retried after ${tries}: ${causeOf(delivery)}`;
  }
}

/** The cause of a failure: what the target answered last, unless something else ended the delivery. */
function causeOf({ attempts, reason = "unknown" }: Delivery): string {
  const last = attempts.at(-1);
  if (last?.reason === undefined) return reason;
  const [, end, rest = reason] = /^(gave up|expired) after \d+ attempts?: (.*)$/s.exec(reason) ?? [];
  if (rest !== last.reason) return reason;
  return `${end === "expired" ? "expired: " : ""}${answerOf(last)}`;
}

/** The longest part of an answer that a verdict quotes. */
const MAX_QUOTE = 100;

/** Says what a failed attempt was answered, with the first line of a text. */
export function answerOf({ status, reason = "", response = "" }: Attempt): string {
  if (status === undefined) return reason;
  const meaning = reason.replace(/^answered \d{3}(?:: )?/, "");
  if (meaning !== "") return `${status} ${meaning}`;
  const [line = ""] = response.trim().split("\n");
  if (line === "" || line.startsWith("<")) return String(status);
  return `${status} ${line.length > MAX_QUOTE ? `${line.slice(0, MAX_QUOTE - 1).toWellFormed()}…` : line}`;
}

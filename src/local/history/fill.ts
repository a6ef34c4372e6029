import { MAX_EVENTS } from "../../core/api/history.ts";
import { parseRuleDocument } from "../../core/rules/parse-document.ts";
import { playHistory } from "./past.ts";
import { planPushes } from "./plan.ts";
import { makePresent, type Present } from "./present.ts";
import { RelayApi, type HistoryTokens } from "./relay-api.ts";
import { historyRules } from "./rules.ts";

/** What to fill, and with which history. */
export interface HistoryOptions {
  readonly tokens: HistoryTokens;
  /** Returns the address of a receiver of the history. */
  readonly receiver: (name: string) => string;
  /** The same seed gives the same pushes, counted back from `now`. */
  readonly seed?: number;
  /** Milliseconds since 1970. */
  readonly now?: number;
}

/** What the history holds. */
export interface Filled extends Present {
  /** Number of past events: pushes and alerts. */
  readonly imported: number;
  /** Last night's release of acme/checkout, which production did not take. */
  readonly failedDeploy: string;
}

/** The largest request to import: the limit is 8 MiB. */
const EVENTS_PER_CALL = MAX_EVENTS;

/**
 * Fills an empty relay with six days of a company's pushes. Writes the rules, imports what has ended, and makes what is
 * still open by real requests to the relay. The relay's RELAY_TOKENS and ADMIN_TOKENS are those of `tokenVariables`.
 */
export async function fillHistory(
  url: URL,
  { tokens, receiver, seed = 1, now = Date.now() }: HistoryOptions,
): Promise<Filled> {
  const relay = new RelayApi(url, tokens);
  const text = historyRules(receiver);
  const rules = parseRuleDocument(text);
  if (!rules.ok) throw new Error(`the history's rules are invalid: ${JSON.stringify(rules.error)}`);
  const { revision } = await relay.call<{ readonly revision: string }>("alice", "PUT", "/rules", text, {
    "if-match": "*",
  });

  const events = playHistory(planPushes(seed, now), { rules: rules.value, revision, publicUrl: url.origin, seed, now });
  const exported = events.map((event) => ({ ...event, cursor: "history" }));
  for (let from = 0; from < exported.length; from += EVENTS_PER_CALL) {
    await relay.call("alice", "POST", "/import", { events: exported.slice(from, from + EVENTS_PER_CALL) });
  }
  const failed = exported.findLast(({ record: { event, deliveries } }) => {
    const isCheckout = event.push.repository === "acme/checkout" && event.alert === undefined;
    return isCheckout && deliveries.some(({ target, status }) => target === "production" && status === "failed");
  });
  const present = await makePresent(relay, now);
  return { ...present, imported: exported.length, failedDeploy: failed?.record.event.id ?? "" };
}

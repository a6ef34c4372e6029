import { WHOLE_RELAY } from "../../core/event/alert-event.ts";
import { ALERTS_PER_RELAY, type Alert, type AlertType } from "../../core/event/alert.ts";
import { type Event } from "../../core/event/event.ts";
import { parseRepositoryName, type Repository } from "../../core/event/repository.ts";
import { describeProblems } from "../../core/schema/problem.ts";
import type { EventSummary } from "../../core/record/summary.ts";
import { AlertLimit } from "../alerts/alert-limit.ts";
import { newAlert } from "../alerts/new-alert.ts";
import type { Rules } from "../rules/rules.ts";
import type { Sql } from "../storage/sql.ts";
import type { AllEvents } from "./shards/all-events.ts";
import type { Meta } from "../storage/meta.ts";
import type { AlertOutbox } from "./alert-outbox.ts";
import type { Rejection } from "../../core/api/relay.ts";
import type { TokenUses } from "./token-uses.ts";
import { DAY_MS } from "../../core/lib/time.ts";

/** Names in `meta`: the text of the last valid rule document, and the revision that was checked last. */
const VALID_RULES = "valid-rules";
const RULES_SEEN = "rules-seen";

/** The revision of a missing document. */
const NO_DOCUMENT = "none";

const SHOWN_PROBLEMS = 3;

/** Most other repositories of a token counted for an alert; counting reads as many rows. */
const MAX_COUNTED = 20;

/** Raises the alerts that need to know all repositories. All methods are synchronous. */
export class RelayAlerts {
  readonly #limit: AlertLimit;
  readonly #meta: Meta;
  readonly #events: Pick<AllEvents, "knownHeld">;
  readonly #tokens: TokenUses;
  readonly #outbox: AlertOutbox;
  readonly #urlOf: (eventId: string) => string;

  constructor(
    sql: Sql,
    meta: Meta,
    events: Pick<AllEvents, "knownHeld">,
    tokens: TokenUses,
    outbox: AlertOutbox,
    urlOf: (eventId: string) => string,
  ) {
    this.#limit = new AlertLimit(sql);
    this.#meta = meta;
    this.#events = events;
    this.#tokens = tokens;
    this.#outbox = outbox;
    this.#urlOf = urlOf;
  }

  /** Text of the last valid rule document; undefined if there never was one. */
  get validRules(): string | undefined {
    return this.#meta.get(VALID_RULES);
  }

  /** Checks an event against the summary before, in the transaction that indexes it. */
  note(summary: EventSummary, before: EventSummary | undefined): void {
    if (summary.alert !== undefined) return;
    // A push that reconciliation found used no token.
    if (before === undefined && summary.origin === undefined) this.#noteToken(summary);
    if (summary.status === "held" && before?.status !== "held") this.#noteHeld(summary);
  }

  /** Whether one of these summaries may raise an alert that tells the number of held pushes. */
  mayTellHeld(summaries: readonly EventSummary[]): boolean {
    const isHeld = summaries.some(({ status, alert }) => status === "held" && alert === undefined);
    return isHeld && this.validRules !== undefined && !this.#limit.isReached("events.held", Date.now());
  }

  /** Whether the document of a revision was the last one that was checked. */
  hasChecked(revision: string): boolean {
    return this.#meta.get(RULES_SEEN) === revision;
  }

  /** Stores a valid rule document; raises one alert about an invalid one. */
  noteRules(rules: Rules, now: number): void {
    if (rules.status === "unreadable") return;
    const revision = "revision" in rules ? rules.revision : NO_DOCUMENT;
    if (this.#meta.get(RULES_SEEN) === revision) return;
    if (rules.status === "ready") {
      this.#meta.set(VALID_RULES, rules.text);
    } else if (this.validRules === undefined || this.#limit.isReached("rules.invalid", now)) {
      // Not stored as checked, so that the next call checks it again.
      return;
    } else {
      this.#raise("rules.invalid", { type: "rules.invalid", reason: reasonOf(rules) }, WHOLE_RELAY);
    }
    this.#meta.set(RULES_SEEN, revision);
  }

  /** Raises an alert if a token is used for another repository than before. The first one is what it was made for. */
  #noteToken({ token, repository, tag, pusher, receivedAt, id }: EventSummary): void {
    if (!this.#tokens.note(token, repository, receivedAt)) return;
    const before = this.#tokens.countOthers(token, repository, MAX_COUNTED);
    const count = before === MAX_COUNTED ? `${MAX_COUNTED} or more` : before;
    const reason = `the token was used for ${before === 1 ? "one other repository" : `${count} other repositories`} so far`;
    const about = { token, push: pushOf(repository, tag, pusher) };
    this.#raise(`token.new-repository ${token}`, { type: "token.new-repository", reason, eventId: id }, about);
  }

  /** Raises an alert about a request that exceeded a limit: one a day for each limit and token. */
  noteRejection({ limit, token, reason }: Rejection): void {
    if (limit === undefined || token === undefined) return;
    const about = { ...WHOLE_RELAY, token };
    this.#raise(`limit.reached ${limit} ${token}`, { type: "limit.reached", reason }, about, DAY_MS);
  }

  /** For each alert: how many of its type were left out since the last one; undefined leaves this one out too. */
  admit(types: readonly AlertType[]): (number | undefined)[] {
    return types.map((type) => this.#limit.take(`relay ${type}`, Date.now(), ALERTS_PER_RELAY));
  }

  #noteHeld({ held = "there is no valid rule document" }: EventSummary): void {
    // There never was a rule for it.
    if (this.validRules === undefined) return;
    // Counting held events with every push would cost too many rows for an alert that is left out.
    if (this.#limit.isReached("events.held", Date.now())) return void this.#limit.take("events.held", Date.now());
    this.#raise("events.held", { type: "events.held", reason: held, count: this.#events.knownHeld }, WHOLE_RELAY);
  }

  #raise(kind: string, alert: Alert, about: Pick<Event, "push" | "token">, pauseMs?: number): void {
    const leftOut = this.#limit.take(kind, Date.now(), 1, pauseMs);
    if (leftOut !== undefined) this.#outbox.add(newAlert(alert, about, leftOut, this.#urlOf));
  }
}

function pushOf(repository: string, tag: string | undefined, pusher: string | undefined): Event["push"] {
  const parsed = parseRepositoryName(repository);
  // Every stored name was valid when its push came; the parser may have become stricter since.
  const { namespace, name, registry }: Omit<Repository, "fullName"> = parsed.ok
    ? parsed.value
    : { namespace: "", name: repository };
  return {
    repository,
    ...(registry !== undefined && { registry }),
    namespace,
    name,
    ...(tag !== undefined && { tag }),
    ...(pusher !== undefined && { pusher }),
  };
}

/** The reason of an alert, with the first problems. */
function reasonOf(rules: Exclude<Rules, { status: "ready" }>): string {
  if (rules.status !== "invalid") return rules.reason;
  const shown = describeProblems(rules.problems, SHOWN_PROBLEMS);
  return `${rules.reason}: ${shown.join("; ")}`;
}

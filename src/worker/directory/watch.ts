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
import type { Catalogue } from "./catalogue.ts";
import type { Facts } from "../storage/meta.ts";
import type { Outbox } from "./outbox.ts";
import type { Rejection } from "../../core/api/relay.ts";
import type { TokenLog } from "./tokens.ts";
import { DAY_MS } from "../../core/lib/time.ts";

/** Facts: the text of the last valid rule document, and which document was looked at last. */
const VALID_RULES = "valid-rules";
const RULES_SEEN = "rules-seen";

/** What stands for a document where there is none. */
const NO_DOCUMENT = "none";

const SHOWN_PROBLEMS = 3;

/** Other repositories of a token that are counted for an alert: counting reads as many rows. */
const MAX_COUNTED = 20;

/** Raises the alerts that can only be decided across repositories. All methods are synchronous. */
export class Watch {
  readonly #limit: AlertLimit;
  readonly #facts: Facts;
  readonly #catalogue: Catalogue;
  readonly #tokens: TokenLog;
  readonly #outbox: Outbox;
  readonly #urlOf: (eventId: string) => string;

  constructor(
    sql: Sql,
    facts: Facts,
    catalogue: Catalogue,
    tokens: TokenLog,
    outbox: Outbox,
    urlOf: (eventId: string) => string,
  ) {
    this.#limit = new AlertLimit(sql);
    this.#facts = facts;
    this.#catalogue = catalogue;
    this.#tokens = tokens;
    this.#outbox = outbox;
    this.#urlOf = urlOf;
  }

  /** The last rule document that was seen to be valid. */
  get validRules(): string | undefined {
    return this.#facts.get(VALID_RULES);
  }

  /** Looks at an event as it is now, and as the directory knew it before, in the transaction that stores it. */
  note(summary: EventSummary, before: EventSummary | undefined): void {
    if (summary.alert !== undefined) return;
    // No token was used for what Docker Hub was asked for.
    if (before === undefined && summary.origin === undefined) this.#noteToken(summary);
    if (summary.status === "held" && before?.status !== "held") this.#noteHeld(summary);
  }

  /** Looks at the rule document: remembers a valid one, and raises an alert, once, about one that is not. */
  noteRules(rules: Rules, now: number): void {
    if (rules.status === "unreadable") return;
    const revision = "revision" in rules ? rules.revision : NO_DOCUMENT;
    if (this.#facts.get(RULES_SEEN) === revision) return;
    if (rules.status === "ready") {
      this.#facts.set(VALID_RULES, rules.text);
    } else if (this.validRules === undefined || this.#limit.isReached("rules.invalid", now)) {
      // Not seen, so that it is looked at again.
      return;
    } else {
      this.#raise("rules.invalid", { type: "rules.invalid", reason: reasonOf(rules) }, WHOLE_RELAY);
    }
    this.#facts.set(RULES_SEEN, revision);
  }

  /** The first repository of a token is what it was made for. */
  #noteToken({ token, repository, tag, pusher, receivedAt, id }: EventSummary): void {
    if (!this.#tokens.note(token, repository, receivedAt)) return;
    const before = this.#tokens.countOthers(token, repository, MAX_COUNTED);
    const count = before === MAX_COUNTED ? `${MAX_COUNTED} or more` : before;
    const reason = `the token was used for ${before === 1 ? "one other repository" : `${count} other repositories`} so far`;
    const about = { token, push: pushOf(repository, tag, pusher) };
    this.#raise(`token.new-repository ${token}`, { type: "token.new-repository", reason, eventId: id }, about);
  }

  /** Looks at a request that was refused: the first of a day that met a limit raises an alert. */
  noteRejection({ limit, token, reason }: Rejection): void {
    if (limit === undefined || token === undefined) return;
    const about = { ...WHOLE_RELAY, token };
    this.#raise(`limit.reached ${limit} ${token}`, { type: "limit.reached", reason }, about, DAY_MS);
  }

  /** For each alert that is to be sent: how many of its type were left out since the last; undefined leaves it out. */
  admit(types: readonly AlertType[]): (number | undefined)[] {
    return types.map((type) => this.#limit.take(`relay ${type}`, Date.now(), ALERTS_PER_RELAY));
  }

  #noteHeld({ held = "there is no valid rule document" }: EventSummary): void {
    // Without a valid document there never was a rule for it.
    if (this.validRules === undefined) return;
    // One that is left out is not worth counting what waits, again with each push.
    if (this.#limit.isReached("events.held", Date.now())) return void this.#limit.take("events.held", Date.now());
    const count = this.#catalogue.count({ filters: ["status = 'held'"], values: [], limit: 1 });
    this.#raise("events.held", { type: "events.held", reason: held, count }, WHOLE_RELAY);
  }

  #raise(kind: string, alert: Alert, about: Pick<Event, "push" | "token">, pauseMs?: number): void {
    const leftOut = this.#limit.take(kind, Date.now(), 1, pauseMs);
    if (leftOut !== undefined) this.#outbox.add(newAlert(alert, about, leftOut, this.#urlOf));
  }
}

function pushOf(repository: string, tag: string | undefined, pusher: string | undefined): Event["push"] {
  const parsed = parseRepositoryName(repository);
  // Every stored name was parsed when its push was received, so the other case is only a name that no parser takes now.
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

/** What is wrong, with the first mistakes. */
function reasonOf(rules: Exclude<Rules, { status: "ready" }>): string {
  if (rules.status !== "invalid") return rules.reason;
  const shown = describeProblems(rules.problems, SHOWN_PROBLEMS);
  return `${rules.reason}: ${shown.join("; ")}`;
}

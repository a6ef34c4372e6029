import { WHOLE_RELAY } from "../../core/event/alert-event.ts";
import type { Alert } from "../../core/event/alert.ts";
import type { Event } from "../../core/event/event.ts";
import { parseRepositoryName, type Repository } from "../../core/event/repository.ts";
import { describeProblems } from "../../core/problem.ts";
import type { EventSummary } from "../../core/record/summary.ts";
import { AlertLimit } from "../alerts/alert-limit.ts";
import { newAlert } from "../alerts/new-alert.ts";
import type { Rules } from "../rules/rules.ts";
import type { Sql } from "../telemetry/usage.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Facts } from "../facts.ts";
import type { Outbox } from "./outbox.ts";
import type { TokenLog } from "./tokens.ts";

/** Facts: the text of the last valid rule document, and which document was looked at last. */
const VALID_RULES = "valid-rules";
const RULES_SEEN = "rules-seen";

/** What stands for a document where there is none. */
const NO_DOCUMENT = "none";

const SHOWN_PROBLEMS = 3;

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

  /** Looks at an event that the directory did not know, in the transaction that stores it. */
  noteNew(summary: EventSummary): void {
    if (summary.alert !== undefined) return;
    // No token was used for what Docker Hub was asked for.
    if (summary.origin === undefined) this.#noteToken(summary);
    if (summary.status === "held") this.#noteHeld();
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
    const before = this.#tokens.note(token, repository, receivedAt);
    if (before === undefined || before === 0) return;
    const reason = `the token was used for ${before === 1 ? "one other repository" : `${before} other repositories`} so far`;
    const about = { token, push: pushOf(repository, tag, pusher) };
    this.#raise(`token.new-repository ${token}`, { type: "token.new-repository", reason, eventId: id }, about);
  }

  #noteHeld(): void {
    // Without a valid document there never was a rule for it.
    if (this.validRules === undefined) return;
    const count = this.#catalogue.count({ filters: ["status = 'held'"], values: [], limit: 1 });
    this.#raise("events.held", { type: "events.held", reason: "there is no valid rule document", count }, WHOLE_RELAY);
  }

  #raise(kind: string, alert: Alert, about: Pick<Event, "push" | "token">): void {
    const leftOut = this.#limit.take(kind, Date.now());
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

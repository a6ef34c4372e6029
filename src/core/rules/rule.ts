import * as v from "valibot";
import { Coalesce } from "../delivery/coalesce.ts";
import { Gates } from "../delivery/gate.ts";
import { stageFields } from "../delivery/stage.ts";
import { CustomSenders } from "../custom-senders/definition.ts";
import { EVENT_TYPES, type EventType } from "../event/alert.ts";
import { DAY_MS } from "../lib/time.ts";
import { Match } from "../match/match.ts";
import { WatchList } from "../reconcile/watch.ts";
import { Accept } from "./accept.ts";
import { list, record } from "../schema/bounded.ts";
import { duration } from "../schema/duration.ts";
import { Name } from "../schema/name.ts";
import { strict } from "../schema/strict.ts";
import { attemptFields } from "../targets/fields.ts";
import { Target } from "../targets/target.ts";
import { Registries } from "../verify/registries.ts";
import { RuleVerify, Verify } from "../verify/settings.ts";

/** Delay of the first attempt: a pushed image may not be pullable for a moment. */
const Delay = duration(0, DAY_MS);

/** Settings of a rule for one of its targets. */
const Overrides = strict({ target: Name, delay: v.exactOptional(Delay), ...attemptFields, ...stageFields });

/** A target of a rule: its name, or its name with settings. */
const RuleTarget = v.union([Name, Overrides]);

const OneType = v.picklist(EVENT_TYPES);

/** Types of events that a rule handles. */
const Types = v.union([
  OneType,
  v.pipe(list(OneType, 20, "types"), v.minLength(1, "expected at least one type of event")),
]);

/** Conditions and the targets of the events that meet them. */
export const Rule = strict({
  name: v.pipe(v.string(), v.minLength(1, "expected a name"), v.maxLength(100, "expected at most 100 characters")),
  description: v.exactOptional(v.string()),
  enabled: v.exactOptional(v.boolean()),
  /** Defaults to pushes. A rule handles only the alerts that it names. */
  on: v.exactOptional(Types),
  /** Defaults to every push. */
  match: v.exactOptional(Match),
  /** May be empty in a final rule, which then ignores its pushes. */
  targets: list(RuleTarget, 500, "targets"),
  delay: v.exactOptional(Delay),
  coalesce: v.exactOptional(Coalesce),
  /** Whether pushes need a confirmation before this rule's targets get them. `off` overrides the document. */
  verify: v.exactOptional(RuleVerify),
  /** Whether later rules are skipped if this one matches. */
  final: v.exactOptional(v.boolean()),
});

/** Targets of pushes that no rule matched. */
const Default = strict({ targets: list(RuleTarget, 500, "targets"), delay: v.exactOptional(Delay) });

/** The document that an operator stores under the key `rules`. */
export const RuleDocument = strict({
  $schema: v.exactOptional(v.string()),
  version: v.literal(1),
  description: v.exactOptional(v.string()),
  /** Senders whose pushes are accepted; defaults to all. */
  accept: v.exactOptional(Accept),
  /** Senders besides those that hubrelay knows, by the last segment of their hook's path. */
  senders: v.exactOptional(CustomSenders),
  /** When to answer Docker Hub's `callback_url`, see hub-callback.ts. */
  callback: v.exactOptional(v.picklist(["settled", "accepted", "off"])),
  /** Whether every push needs a confirmation before it is routed. */
  verify: v.exactOptional(Verify),
  /** Registries besides Docker Hub that can confirm pushes. */
  registries: v.exactOptional(Registries),
  /** Repositories whose missed pushes are fetched from Docker Hub. */
  watch: v.exactOptional(WatchList),
  /** Signals about a push that its deliveries can wait for. */
  gates: v.exactOptional(Gates),
  targets: record(Name, Target, 5000, "targets"),
  rules: list(Rule, 10_000, "rules"),
  default: v.exactOptional(Default),
});

export type RuleTarget = v.InferOutput<typeof RuleTarget>;
export type Rule = v.InferOutput<typeof Rule>;
export type RuleDocument = v.InferOutput<typeof RuleDocument>;

/** Returns the name of a rule's target. */
export function targetNameOf(target: RuleTarget): string {
  return typeof target === "string" ? target : target.target;
}

/** Returns the types of events that a rule handles. */
export function typesOf({ on = "push" }: Rule): readonly EventType[] {
  return typeof on === "string" ? [on] : on;
}

import type { TextField } from "./fields.ts";
import { parseSearch } from "./parse.ts";
import { nameOrGlob, type Pattern } from "./pattern.ts";
import type { Condition, Term } from "./term.ts";
import { spanOf, utcCalendar, type Calendar, type Span } from "./time.ts";

/** Values of one field: an event must have one of them. */
export interface Clause<F extends string> {
  readonly field: F;
  readonly anyOf: readonly Pattern[];
}

/** What an event must be to be found: all of this. */
export interface EventFilter extends Span {
  readonly fields: readonly Clause<TextField>[];
  /** Conditions that one delivery must meet, together with the status if a delivery can have that. */
  readonly delivery: readonly Clause<"target" | "reason">[];
  /** The allowed statuses; absent if any is. */
  readonly statuses?: readonly string[];
  /** Texts to find in a name, a tag or a reason, whatever the case of A to Z. */
  readonly texts: readonly string[];
  /** `push`, `alert` for every type of alert, `all`, or a type of alert. */
  readonly type: string;
}

/** Parameters that choose events, each exactly or with `*`. */
export interface FilterParameters extends Span {
  readonly type?: string;
  readonly repository?: string;
  readonly tag?: string;
  readonly pusher?: string;
  readonly token?: string;
  readonly rule?: string;
  readonly target?: string;
  readonly status?: string;
}

const PARAMETERS = ["repository", "tag", "pusher", "token", "rule"] as const;

/** Builds the filter of a query: its parameters and its search `q`, which is valid; both must hold. Days of `q` are UTC's. */
export function filterFor(query: FilterParameters & { readonly q?: string }, now: number): EventFilter {
  const parsed = parseSearch(query.q ?? "");
  return filterOf(query, parsed.ok ? parsed.value : [], utcCalendar(now));
}

/** Builds the filter of parameters and a parsed search, which must both hold. In a search, one field's values are alternatives. */
export function filterOf(parameters: FilterParameters, terms: readonly Term[], calendar: Calendar): EventFilter {
  const conditions = terms.flatMap((term) => term.conditions);
  const searched = spanOf(terms, calendar);
  const from = Math.max(parameters.from ?? 0, searched.from ?? 0);
  const to = Math.min(parameters.to ?? Infinity, searched.to ?? Infinity);
  const statuses = inBoth(parameters.status, valuesOf(conditions, "status"));
  return {
    fields: [
      ...PARAMETERS.flatMap((field) => exactly(field, parameters[field])),
      ...clausesOf(conditions, ["id", "repository", "tag", "pusher", "token", "rule"]),
    ],
    delivery: [...exactly("target", parameters.target), ...clausesOf(conditions, ["target", "reason"])],
    ...(statuses !== undefined && { statuses }),
    texts: valuesOf(conditions, "text"),
    type: typeOf(parameters.type, conditions),
    ...(from > 0 && { from }),
    ...(to < Infinity && { to }),
  };
}

/** An id finds alerts too. */
function typeOf(parameter: string | undefined, conditions: readonly Condition[]): string {
  const isById = conditions.some(({ field }) => field === "id");
  return valuesOf(conditions, "type").at(-1) ?? parameter ?? (isById ? "all" : "push");
}

function exactly<F extends string>(field: F, value: string | undefined): Clause<F>[] {
  return value === undefined || value === "" ? [] : [{ field, anyOf: [nameOrGlob(value)] }];
}

function clausesOf<F extends TextField | "target" | "reason">(
  conditions: readonly Condition[],
  fields: readonly F[],
): Clause<F>[] {
  return fields.flatMap((field) => {
    const anyOf = conditions.flatMap((condition) =>
      condition.field === field && "pattern" in condition ? condition.pattern : [],
    );
    return anyOf.length === 0 ? [] : [{ field, anyOf }];
  });
}

function valuesOf(conditions: readonly Condition[], field: "status" | "type" | "text"): string[] {
  return conditions.flatMap((condition) => (condition.field === field ? condition.value : []));
}

function inBoth(parameter: string | undefined, searched: readonly string[]): readonly string[] | undefined {
  if (parameter === undefined || parameter === "") return searched.length === 0 ? undefined : searched;
  return searched.length === 0 || searched.includes(parameter) ? [parameter] : [];
}

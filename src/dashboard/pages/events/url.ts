import { filterOf, type EventFilter } from "../../../core/search/filter.ts";
import { parseSearch } from "../../../core/search/parse.ts";
import type { Term } from "../../../core/search/term.ts";
import { localCalendar, spanOf } from "../../../core/search/time.ts";
import type { Problem } from "../../../core/schema/problem.ts";
import { queryOf } from "../../location.ts";

/** The filters of events, by their names in the URL. */
export const FILTERS = [
  "q",
  "type",
  "status",
  "repository",
  "target",
  "tag",
  "pusher",
  "token",
  "rule",
  "from",
  "to",
] as const;
export type FilterName = (typeof FILTERS)[number];
export type Filters = Readonly<Record<FilterName, string>>;

/** The filters of a URL; empty texts for absent ones. */
export function filtersOf(query: URLSearchParams): Filters {
  return Object.fromEntries(FILTERS.map((name) => [name, query.get(name) ?? ""])) as Filters;
}

/** The address of the list with other filters, from its first page. */
export function hrefOf(filters: Filters, change: Partial<Filters> = {}): string {
  return `/events${queryOf({ ...filters, ...change })}`;
}

/** The terms of the search box, or what is wrong with it. */
export function termsOf({ q }: Filters): { readonly terms: readonly Term[]; readonly problems: readonly Problem[] } {
  const parsed = parseSearch(q);
  return parsed.ok ? { terms: parsed.value, problems: [] } : { terms: [], problems: parsed.error };
}

const TIME_FIELDS = new Set(["since", "before", "on"]);

/** Whether a term is a time. */
export function isTimeTerm({ conditions }: Term): boolean {
  return conditions.some(({ field }) => TIME_FIELDS.has(field));
}

/** Joins terms to the text of a search. */
export function joined(terms: readonly Term[]): string {
  return terms.map(({ source }) => source).join(" ");
}

/** The parameters for the API. Times become milliseconds since 1970: the days of a search are those of this time zone. */
export function parametersOf(filters: Filters, now: number): Record<string, string> {
  const { terms } = termsOf(filters);
  const { from, to } = bounded(filters, terms, now);
  const others = joined(terms.filter((term) => !isTimeTerm(term)));
  return { ...filters, q: others, from: from?.toString() ?? "", to: to?.toString() ?? "" };
}

/** What an event must be to be in the list. */
export function eventFilterOf(filters: Filters, now: number): EventFilter {
  const { terms } = termsOf(filters);
  const { from: _, to: __, q: ___, ...names } = filters;
  const present = Object.fromEntries(Object.entries(names).filter(([, value]) => value !== ""));
  return filterOf({ ...present, ...bounded(filters, terms, now) }, terms, localCalendar(now));
}

function bounded(filters: Filters, terms: readonly Term[], now: number): { from?: number; to?: number } {
  const searched = spanOf(terms, localCalendar(now));
  const from = Math.max(timeOf(filters.from) ?? 0, searched.from ?? 0);
  const to = Math.min(timeOf(filters.to) ?? Infinity, searched.to ?? Infinity);
  return { ...(from > 0 && { from }), ...(to < Infinity && { to }) };
}

/** Parses a time of the URL: milliseconds since 1970, or a local date and time; undefined if it is none. */
export function timeOf(text: string): number | undefined {
  const time = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

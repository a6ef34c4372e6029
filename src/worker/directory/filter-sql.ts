import { isAboutDeliveries, withoutStatus } from "../../core/search/match.ts";
import { isOfDelivery, isOfEvent, type TextField } from "../../core/search/fields.ts";
import type { Clause, EventFilter } from "../../core/search/filter.ts";
import { lowerAscii, sqliteGlob, type Pattern } from "../../core/search/pattern.ts";
import { nameIn } from "./searched-names.ts";
import { all, among, anyOfThese, exists, sql, type SqlCondition } from "../storage/sql-condition.ts";

/** The deliveries of an entry, as `d`. */
const DELIVERIES = "json_each(entries.summary, '$.deliveries') AS d";

/** SQL condition: the delivery `d` of a summary is the latest to its target. */
export function isLatest(summary: string): string {
  return `NOT EXISTS (SELECT 1 FROM json_each(${summary}, '$.deliveries') AS later
    WHERE later.key > d.key AND later.value ->> 'target' = d.value ->> 'target')`;
}

/** The conditions of a filter, without its time span. They find what `matches` of core/search finds. */
export function sqlOf(filter: EventFilter): SqlCondition[] {
  return [
    ...ofType(filter.type),
    ...filter.fields.map((clause) => ofField(clause)),
    ...filter.texts.map((text) => ofText(text)),
    ...ofStatus(filter),
  ];
}

function ofType(type: string): SqlCondition[] {
  if (type === "all") return [];
  return [type === "alert" ? sql("type != 'push'") : sql("type = ?", type)];
}

function ofField({ field, anyOf }: Clause<TextField>): SqlCondition {
  const areExact = anyOf.every(({ kind }) => kind === "exact");
  if (areExact && field !== "rule" && field !== "token") return among(field, textsOf(anyOf));
  return anyOfThese(anyOf.map((pattern) => (field === "rule" ? ofRule(pattern) : ofColumn(field, pattern))));
}

function ofColumn(field: Exclude<TextField, "rule">, pattern: Pattern): SqlCondition {
  if (field !== "token") return fitting(field, pattern);
  const label = fitting("summary ->> '$.token'", pattern);
  if (pattern.kind !== "exact") return label;
  // A scan for text is faster than one for JSON, and leaves few entries for that.
  return all([sql("instr(summary, ?) > 0", `"token":${JSON.stringify(pattern.text)}`), label]);
}

function ofRule(pattern: Pattern): SqlCondition {
  if (pattern.kind === "exact") return sql("instr(names, ?) > 0", nameIn("rule", pattern.text));
  return exists("json_each(entries.summary, '$.rules') AS r", fitting("r.value", pattern));
}

function fitting(value: string, { kind, text }: Pattern): SqlCondition {
  switch (kind) {
    case "exact":
      return sql(`${value} = ?`, text);
    case "glob":
      return sql(`${value} GLOB ?`, sqliteGlob(text));
    case "part":
      return sql(`instr(lower(${value}), ?) > 0`, lowerAscii(text));
    case "image":
      return sql(`(${value} = ? OR substr(${value}, ?) = ?)`, text, -text.length - 1, `/${text}`);
  }
}

/** The names of an entry without their kinds. */
const NAMES = "replace(replace(names, char(31) || 'rule=', char(31)), char(31) || 'target=', char(31))";

/**
 * Scans the columns. Entries of earlier versions have no `reasons`: their summary is scanned, as JSON writes the text, before
 * their deliveries are.
 */
function ofText(text: string): SqlCondition {
  const part = lowerAscii(text);
  const contains = (value: string, sought = part): SqlCondition => sql(`instr(${value}, ?) > 0`, sought);
  const inJson = contains("lower(summary)", lowerAscii(JSON.stringify(text).slice(1, -1)));
  return anyOfThese([
    contains("lower(repository || ifnull(':' || tag, ''))"),
    contains("lower(pusher)"),
    all([contains("lower(names)"), contains(`lower(${NAMES})`)]),
    contains("reasons"),
    all([sql("reasons IS NULL"), inJson, exists(DELIVERIES, contains("lower(d.value ->> 'reason')"))]),
  ]);
}

/** A status beside a target or a reason is of one delivery: the latest to that target. */
function ofStatus(filter: EventFilter): SqlCondition[] {
  const { statuses } = filter;
  if (!isAboutDeliveries(filter)) return statuses === undefined ? [] : [among("status", statuses)];
  const names = filter.delivery.flatMap(({ field, anyOf }) =>
    field === "target" && anyOf.every(({ kind }) => kind === "exact") ? [anyOfThese(anyOf.map(ofTarget))] : [],
  );
  // The names are read faster than JSON, and leave fewer entries for that.
  if (statuses === undefined) return [...names, ...(isByNames(filter) ? [] : [ofDelivery(filter)])];
  const ofEvent = statuses.filter((status) => isOfEvent(status) && !isOfDelivery(status));
  const [latest, any] = [ofDelivery(filter), ofDelivery(withoutStatus(filter))];
  if (ofEvent.length === 0) return [...names, ...mayHave(statuses), latest];
  return [...names, anyOfThese([latest, all([among("status", ofEvent), any])])];
}

function ofTarget({ text }: Pattern): SqlCondition {
  return sql("instr(names, ?) > 0", nameIn("target", text));
}

/** Whether the names alone say if an event passes. */
function isByNames({ delivery: [first, ...more] }: EventFilter): boolean {
  return more.length === 0 && first?.field === "target" && first.anyOf.every(({ kind }) => kind === "exact");
}

/** What is cheap to check first: an event with a pending delivery is pending, and another status is in its JSON. */
function mayHave(statuses: readonly string[]): SqlCondition[] {
  const texts = statuses.map((status) =>
    status === "pending" ? sql("status IN ('held', 'pending')") : sql("instr(summary, ?) > 0", `"status":"${status}"`),
  );
  return [anyOfThese(texts)];
}

function ofDelivery({ delivery, statuses }: EventFilter): SqlCondition {
  const clauses = delivery.map(({ field, anyOf }) =>
    anyOfThese(anyOf.map((pattern) => fitting(`d.value ->> '${field}'`, pattern))),
  );
  const latest =
    statuses === undefined ? [] : [among("d.value ->> 'status'", statuses), sql(isLatest("entries.summary"))];
  return exists(DELIVERIES, all([...clauses, ...latest, ...(clauses.length + latest.length === 0 ? [sql("1")] : [])]));
}

function textsOf(patterns: readonly Pattern[]): string[] {
  return patterns.map(({ text }) => text);
}

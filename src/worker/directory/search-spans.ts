import type { EventRange, Search } from "../env/event-search.ts";
import type { Sql } from "../storage/sql.ts";
import { QUARTER_MS } from "./rollups.ts";

/** Quarters whose texts are looked at in one piece: few at first, because a page is often full by then, and at most a day's. */
const FIRST_QUARTERS = 4;
const QUARTERS_AT_ONCE = 96;

/** The most quarters of one span. The first span has one: a page is often full by then. */
const MAX_QUARTERS = 64;

/** Bytes of texts that take as long to read as an entry. */
const BYTES_AN_ENTRY = 400;

/** A part of a search's range. */
interface Span {
  /** Where an event may match; absent if none can. */
  readonly range?: EventRange;
  /** What it took to find out, in entries that could have been read instead. */
  readonly cost: number;
  /** All that is newer than this time has been told of; absent from the last span. */
  readonly end?: number;
}

/**
 * The parts of a search's range in which an event may match, newest first. Leaves out the quarters whose texts lack what the
 * search looks for. A quarter without texts is searched.
 */
export function* spansOf(sql: Sql, { range = {}, onTexts }: Search): Generator<Span> {
  if (onTexts === undefined || onTexts.filters.length === 0) return yield { range, cost: 0 };
  const { from = 0, to, after } = range;
  let upper = Math.min(to ?? Infinity, after === undefined ? Infinity : after.receivedAt + 1);
  let [cost, quarters, wanted] = [0, 0, 1];
  for (const { quarter, mayMatch, bytes } of quartersOf(sql, from, upper, onTexts)) {
    cost += (bytes ?? 0) / BYTES_AN_ENTRY;
    if (mayMatch && ++quarters < wanted) continue;
    yield { ...within(range, mayMatch ? quarter : quarter + QUARTER_MS, upper), cost, end: quarter };
    [upper, cost, quarters] = [quarter, 0, 0];
    if (mayMatch) wanted = Math.min(MAX_QUARTERS, wanted * 2);
  }
  yield { ...within(range, from, upper), cost };
}

interface Quarter extends Record<string, SqlStorageValue> {
  readonly quarter: number;
  /** 0 or 1. */
  readonly mayMatch: number;
  readonly bytes: number | null;
}

/** The counted quarters that begin in a time span, the latest first. */
function* quartersOf(
  sql: Sql,
  from: number,
  to: number,
  { filters, values }: NonNullable<Search["onTexts"]>,
): Generator<Quarter> {
  const query = `SELECT quarter, texts IS NULL OR (${filters.join(" AND ")}) AS mayMatch, octet_length(texts) AS bytes
    FROM tallies WHERE quarter >= ? AND quarter < ? ORDER BY quarter DESC LIMIT ?`;
  let limit = FIRST_QUARTERS;
  for (let end = Math.min(to, Number.MAX_SAFE_INTEGER); ;) {
    const quarters = sql.exec<Quarter>(query, ...values, from, end, limit).toArray();
    yield* quarters;
    const last = quarters.at(-1);
    if (last === undefined || quarters.length < limit) return;
    end = last.quarter;
    limit = Math.min(QUARTERS_AT_ONCE, limit * 2);
  }
}

/** A range without what is before `from`, or from `to` on; none if that is all of it. */
function within({ after }: EventRange, from: number, to: number): Pick<Span, "range"> {
  if (from >= to) return {};
  return {
    range: {
      ...(from > 0 && { from }),
      ...(to < Infinity && { to }),
      // Beyond the span it would only cost: SQLite uses one upper bound.
      ...(after !== undefined && after.receivedAt < to && { after }),
    },
  };
}

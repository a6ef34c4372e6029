import { EVENT_TYPES } from "../../core/alert.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { Problem } from "../../core/problem.ts";
import { nameIn } from "./names.ts";

/** A search of the catalogue: conditions in SQL with their values, and how many to give. */
export interface Search {
  readonly filters: readonly string[];
  readonly values: readonly (string | number)[];
  readonly limit: number;
}

const STATUSES = ["held", "pending", "delivered", "failed", "unrouted"];
/** What events can be asked for by; without a type, pushes are. */
const TYPES: readonly string[] = [...EVENT_TYPES, "alert", "all"];
const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100;

/** Columns that a parameter of their name is compared with. */
const EXACT = ["repository", "tag", "pusher"] as const;

/** Reads the filters of a query string; the problems name the parameters that make no sense. */
export function parseSearch(query: URLSearchParams): Result<Search, Problem[]> {
  const filters: string[] = [];
  const values: (string | number)[] = [];
  const problems: Problem[] = [];
  const add = (filter: string, ...operands: (string | number)[]): void => {
    filters.push(filter);
    values.push(...operands);
  };
  for (const column of EXACT) {
    const value = query.get(column);
    if (value) add(`${column} = ?`, value);
  }
  for (const kind of ["target", "rule"] as const) {
    const value = query.get(kind);
    if (value) add("instr(names, ?) > 0", nameIn(kind, value));
  }
  const status = query.get("status");
  if (status && !STATUSES.includes(status)) {
    problems.push({ path: ["status"], message: `expected one of ${STATUSES.join(", ")}` });
  } else if (status) {
    add("status = ?", status);
  }
  const type = query.get("type") || "push";
  if (!TYPES.includes(type)) problems.push({ path: ["type"], message: `expected one of ${TYPES.join(", ")}` });
  else if (type === "alert") add("type != 'push'");
  else if (type !== "all") add("type = ?", type);
  addTimes(query, add, problems);
  const text = query.get("q")?.trim().toLowerCase();
  if (text) add("instr(lower(summary), ?) > 0", text);
  const limit = Number(query.get("limit") ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 1)
    problems.push({ path: ["limit"], message: "expected a number from 1 to 100" });
  return problems.length > 0 ? err(problems) : ok({ filters, values, limit: Math.min(limit, MAX_LIMIT) });
}

function addTimes(
  query: URLSearchParams,
  add: (filter: string, ...operands: (string | number)[]) => void,
  problems: Problem[],
): void {
  for (const [parameter, operator] of [
    ["from", ">="],
    ["to", "<"],
  ] as const) {
    const value = query.get(parameter);
    if (!value) continue;
    const time = Number(value);
    if (Number.isSafeInteger(time)) add(`received ${operator} ?`, time);
    else problems.push({ path: [parameter], message: "expected a time in milliseconds since 1970" });
  }
  const cursor = query.get("cursor");
  if (!cursor) return;
  const [received = "", id = ""] = cursor.split("_evt_");
  if (/^\d{1,15}$/.test(received) && id !== "") add("(received, id) < (?, ?)", Number(received), `evt_${id}`);
  else problems.push({ path: ["cursor"], message: "expected the `next` of an earlier answer" });
}

/** The search that goes on behind an event. */
export function behind(
  search: Search,
  { receivedAt, id }: { readonly receivedAt: number; readonly id: string },
): Search {
  return {
    ...search,
    filters: [...search.filters, "(received, id) < (?, ?)"],
    values: [...search.values, receivedAt, id],
  };
}

/** The cursor that continues a list behind an event. */
export function cursorAfter({ receivedAt, id }: { readonly receivedAt: number; readonly id: string }): string {
  return `${receivedAt}_${id}`;
}

import type { SentRequest } from "../../api/contract.ts";

/** Lines that a request has, and that the one before had instead. */
export interface Changes {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** Compares two requests line by line. What begins and ends alike is left out of the bodies. */
export function changesBetween(before: SentRequest, after: SentRequest): Changes {
  const [former, next] = [headOf(before), headOf(after)];
  const head = {
    removed: former.filter((line) => !next.includes(line)),
    added: next.filter((line) => !former.includes(line)),
  };
  const body = changedLines((before.body ?? "").split("\n"), (after.body ?? "").split("\n"));
  return { removed: [...head.removed, ...body.removed], added: [...head.added, ...body.added] };
}

/** A request's first line and its headers. */
export function headOf({ method, url, headers }: SentRequest): string[] {
  return [`${method} ${url}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
}

function changedLines(before: readonly string[], after: readonly string[]): Changes {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end++;
  return { removed: before.slice(start, before.length - end), added: after.slice(start, after.length - end) };
}

import type { Push } from "../event/event.ts";
import { ok, type Result } from "../lib/result.ts";
import type { Fields } from "../schema/fields.ts";
import type { Problem } from "../schema/problem.ts";
import type { Message, Sender } from "./sender.ts";

type Path = readonly string[];
type Parser = Pick<Sender, "parse" | "fields" | "lists">;

/** A list of a body whose items are independent, and its path. */
interface Items {
  readonly path: Path;
  readonly items: readonly unknown[];
}

/** The most items of a list. Every sender's schema refuses longer ones. */
const MAX_ITEMS = 100;

/** Returns the index of the item that a problem is about; undefined if it is about the whole body. */
export function itemOf({ lists = [] }: Pick<Sender, "lists">, { path }: Problem): number | undefined {
  const list = lists.find((parts) => parts.every((part, index) => path[index] === part));
  const item = list === undefined ? undefined : path[list.length];
  return typeof item === "number" ? item : undefined;
}

/**
 * Parses each item of a body by itself. Returns the valid pushes; `rejected`, the problems of the other items; and
 * `corrected`, the payload without those items, so that no target acts on a refused one. Fails if the body as a whole,
 * or every item, is invalid.
 *
 * @param refuse returns why a push is not accepted; reported at its item's path
 * @param broken problems of items that the parser cannot see
 */
export function parseEach(
  sender: Parser,
  payload: unknown,
  refuse: (push: Push) => string | undefined,
  broken: readonly Problem[] = [],
): Result<Message, Problem[]> {
  const whole = sender.parse(payload);
  const isTaken = whole.ok && ("ignored" in whole.value || whole.value.pushes.every((push) => !refuse(push)));
  if (isTaken && broken.length === 0) return whole;
  const found = itemsIn(sender, payload);
  if (found === undefined) return whole.ok ? refusedWhole(whole.value, refuse, broken) : whole;

  const pushes: Push[] = [];
  const byDigest: Push[] = [];
  const rejected: Problem[] = [];
  const kept: unknown[] = [];
  for (const [index, item] of found.items.entries()) {
    const wrong = broken.filter((problem) => itemOf(sender, problem) === index);
    const own = wrong.length > 0 ? wrong : parseOne(sender, payload, found.path, item, refuse);
    if (!Array.isArray(own)) {
      pushes.push(...own.pushes);
      byDigest.push(...own.byDigest);
      kept.push(item);
      continue;
    }
    const problems = own.map((problem) => at(found.path, index, problem));
    // A problem of the whole body concerns every item.
    if (problems.some((problem) => itemOf(sender, problem) === undefined)) return { ok: false, error: problems };
    rejected.push(...problems);
  }
  const [first, ...others] = pushes;
  if (first === undefined) return { ok: false, error: rejected };
  const [untagged, ...more] = byDigest;
  const corrected = withItems(payload, found.path, kept);
  const message = { pushes: [first, ...others], rejected, corrected } as const;
  return ok(untagged === undefined ? message : { ...message, byDigest: [untagged, ...more] });
}

function refusedWhole(
  message: Message,
  refuse: (push: Push) => string | undefined,
  broken: readonly Problem[],
): Result<Message, Problem[]> {
  const reasons = "ignored" in message ? [] : message.pushes.flatMap((push) => refuse(push) ?? []);
  return { ok: false, error: [...broken, ...reasons.map((reason) => ({ path: [], message: reason }))] };
}

/** Parses one item: its pushes, possibly none, or its problems. */
function parseOne(
  sender: Parser,
  payload: unknown,
  path: Path,
  item: unknown,
  refuse: (push: Push) => string | undefined,
): { readonly pushes: readonly Push[]; readonly byDigest: readonly Push[] } | Problem[] {
  const parsed = sender.parse(withItems(payload, path, [item], sender.fields));
  if (!parsed.ok) return parsed.error;
  const { byDigest = [] } = parsed.value;
  if ("ignored" in parsed.value) return { pushes: [], byDigest };
  const { pushes } = parsed.value;
  const reasons = pushes.flatMap((push) => refuse(push) ?? []);
  return reasons.length === 0 ? { pushes, byDigest } : reasons.map((message) => ({ path: [...path, 0], message }));
}

/** Moves a problem of an item that was parsed alone, as item 0, to its real index. */
function at(path: Path, index: number, { path: parts, message }: Problem): Problem {
  const isInside = path.every((part, place) => parts[place] === part) && parts[path.length] === 0;
  return { path: isInside ? [...path, index, ...parts.slice(path.length + 1)] : parts, message };
}

function itemsIn({ lists = [] }: Parser, payload: unknown): Items | undefined {
  for (const path of lists) {
    let value = payload;
    for (const part of path) value = isObject(value) ? value[part] : undefined;
    if (Array.isArray(value) && value.length > 0 && value.length <= MAX_ITEMS) return { path, items: value };
  }
  return undefined;
}

/** Replaces the list's items. If `known` is given, keeps only those fields of the objects above the list. */
function withItems(value: unknown, [part, ...rest]: Path, items: readonly unknown[], known?: Fields): unknown {
  if (part === undefined || !isObject(value)) return items;
  const inner = withItems(value[part], rest, items, known?.fields?.get(part));
  if (known?.fields === undefined) return { ...value, [part]: inner };
  const fields = Array.from(known.fields.keys()).filter((name) => Object.hasOwn(value, name));
  return { ...Object.fromEntries(fields.map((name) => [name, value[name]])), [part]: inner };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

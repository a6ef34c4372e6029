import type { Push } from "../event/event.ts";
import { ok, type Result } from "../lib/result.ts";
import type { Fields } from "../schema/fields.ts";
import type { Problem } from "../schema/problem.ts";
import type { Message, Sender } from "./sender.ts";

type Path = readonly string[];
type Parser = Pick<Sender, "parse" | "fields" | "lists">;

/** The list of a body whose items stand for themselves, and where it is. */
interface Items {
  readonly path: Path;
  readonly items: readonly unknown[];
}

/** The most items of a list: every sender's schema refuses a longer one. */
const MAX_ITEMS = 100;

/** The item of the body that a problem is about; undefined where it is about the body as a whole. */
export function itemOf({ lists = [] }: Pick<Sender, "lists">, { path }: Problem): number | undefined {
  const list = lists.find((parts) => parts.every((part, index) => path[index] === part));
  const item = list === undefined ? undefined : path[list.length];
  return typeof item === "number" ? item : undefined;
}

/**
 * What can be taken of a body whose items stand for themselves: their pushes, `rejected` with what is wrong with the
 * others, and in `corrected` the payload without those: a target must not read in it what was refused. The error is what
 * is wrong with the body as a whole, or with every item.
 *
 * @param refuse says why a push is not taken, at the path of its item
 * @param broken what is wrong with items beyond what the parser sees
 */
export function takeEach(
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
  const rejected: Problem[] = [];
  const kept: unknown[] = [];
  for (const [index, item] of found.items.entries()) {
    const wrong = broken.filter((problem) => itemOf(sender, problem) === index);
    const own = wrong.length > 0 ? wrong : takeOne(sender, payload, found.path, item, refuse);
    if (!Array.isArray(own)) {
      if (own.pushes.length > 0) pushes.push(...own.pushes);
      kept.push(item);
      continue;
    }
    const problems = own.map((problem) => at(found.path, index, problem));
    // What is wrong with the body as a whole is wrong with each item.
    if (problems.some((problem) => itemOf(sender, problem) === undefined)) return { ok: false, error: problems };
    rejected.push(...problems);
  }
  const [first, ...others] = pushes;
  if (first === undefined) return { ok: false, error: rejected };
  return ok({ pushes: [first, ...others], rejected, corrected: withItems(payload, found.path, kept) });
}

function refusedWhole(
  message: Message,
  refuse: (push: Push) => string | undefined,
  broken: readonly Problem[],
): Result<Message, Problem[]> {
  const reasons = "ignored" in message ? [] : message.pushes.flatMap((push) => refuse(push) ?? []);
  return { ok: false, error: [...broken, ...reasons.map((reason) => ({ path: [], message: reason }))] };
}

/** The pushes of one item, which may be none; or what is wrong with it. */
function takeOne(
  sender: Parser,
  payload: unknown,
  path: Path,
  item: unknown,
  refuse: (push: Push) => string | undefined,
): { readonly pushes: readonly Push[] } | Problem[] {
  const parsed = sender.parse(withItems(payload, path, [item], sender.fields));
  if (!parsed.ok) return parsed.error;
  if ("ignored" in parsed.value) return { pushes: [] };
  const { pushes } = parsed.value;
  const reasons = pushes.flatMap((push) => refuse(push) ?? []);
  return reasons.length === 0 ? { pushes } : reasons.map((message) => ({ path: [...path, 0], message }));
}

/** A problem of an item that was parsed as the first of its list, at the place that the item has. */
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

/** The payload with other items in its list; of the objects on the way only `fields`, if they are given. */
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

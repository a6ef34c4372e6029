import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { cleanLines } from "../../core/text/clean.ts";

/** The styles of the command's output. */
export type Style = "bold" | "dim" | "green" | "red" | "yellow" | "blue" | "cyan";

// https://no-color.org and https://force-color.org: each variable counts when it is set and not empty.
function isColoured(): boolean {
  if (process.env["NO_COLOR"]) return false;
  return Boolean(process.env["FORCE_COLOR"]) || (process.stdout.isTTY && process.env["TERM"] !== "dumb");
}

/** A random key, so that no text from outside can contain a mark. */
const KEY = randomUUID();
const MARK = new RegExp(`<${KEY}:(/?)(\\w+)>`);

/** Marks a text with a style if standard output shows colours. {@link toTerminal} turns the marks into codes. */
export function paint(style: Style, text: string): string {
  return isColoured() ? `<${KEY}:${style}>${text}<${KEY}:/${style}>` : text;
}

/** Removes the marks of {@link paint}, for measuring the width of a text. */
export function unpainted(text: string): string {
  return text.replaceAll(new RegExp(MARK, "g"), "");
}

/**
 * Makes a text safe to print: removes control characters, and turns the marks of {@link paint} into colour codes.
 * Everything that the command prints for people goes through here.
 */
export function toTerminal(text: string): string {
  const [first = "", ...rest] = text.split(MARK);
  let shown = cleanLines(first);
  for (let index = 0; index < rest.length; index += 3) {
    const [slash, style = "", after = ""] = rest.slice(index, index + 3);
    const [start, end] = inspect.colors[style] ?? [0, 0];
    shown += `\u001B[${slash === "/" ? end : start}m${cleanLines(after)}`;
  }
  return shown;
}

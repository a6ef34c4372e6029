import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { cleanLines } from "../../core/text/clean.ts";

/** The styles that the command uses; what each means is the same everywhere. */
export type Style = "bold" | "dim" | "green" | "red" | "yellow" | "blue" | "cyan";

// https://no-color.org and https://force-color.org: either variable counts when it is set to anything.
const isColoured =
  !process.env["NO_COLOR"] &&
  (Boolean(process.env["FORCE_COLOR"]) || (process.stdout.isTTY && process.env["TERM"] !== "dumb"));

/** Known to this process alone, so that no text from outside holds a mark. */
const KEY = randomUUID();
const MARK = new RegExp(`<${KEY}:(/?)(\\w+)>`);

/** The text in a style, where standard output is a terminal that shows it: as marks, until {@link toTerminal}. */
export function paint(style: Style, text: string): string {
  return isColoured ? `<${KEY}:${style}>${text}<${KEY}:/${style}>` : text;
}

/** The text without its marks: what is counted when columns are aligned. */
export function unpainted(text: string): string {
  return text.replaceAll(new RegExp(MARK, "g"), "");
}

/**
 * A text as it is printed: nothing in it does anything to the terminal but its own styles. Everything that the command
 * prints for people goes through here, wherever it is from.
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

import { InvalidArgumentError } from "commander";
import * as v from "valibot";
import { Name } from "../../core/name.ts";

/** One token of a `RELAY_TOKENS` list, as it is written there. */
export interface TokenEntry {
  readonly text: string;
  /** Its place in the list, from 1. */
  readonly number: number;
}

/** The tokens of a list. */
export function entriesOf(list: string): TokenEntry[] {
  return list
    .split(",")
    .map((text, index) => ({ text: text.trim(), number: index + 1 }))
    .filter(({ text }) => text !== "");
}

/** The name by which logs and events know a token; one without a label goes by its place. */
export function labelOf({ text, number }: TokenEntry): string {
  const separator = text.indexOf("=");
  return separator === -1 ? `token-${number}` : text.slice(0, separator);
}

/** A token with its label, which is then no longer a matter of its place. */
export function labelled(entry: TokenEntry): string {
  return entry.text.includes("=") ? entry.text : `${labelOf(entry)}=${entry.text}`;
}

/** Reads an option's value as the label of a token, or the name of a tunnel. */
export function checkLabel(text: string): string {
  const name = v.safeParse(Name, text);
  if (name.success) return name.output;
  throw new InvalidArgumentError(name.issues[0].message);
}

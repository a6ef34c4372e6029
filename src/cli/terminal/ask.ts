import { createInterface } from "node:readline/promises";
import { toTerminal } from "./colour.ts";
import { refusal } from "./exit.ts";

/** Whether the command runs in a terminal where it can ask. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** Asks a yes-or-no question. Throws if there is no terminal to ask on. */
export async function confirm(question: string): Promise<boolean> {
  if (!canAsk()) throw refusal(`${question} There is no terminal to ask on`, "confirm it with --yes");
  return /^y(?:es)?$/i.test(await ask(`${question} [y/N] `));
}

/** Asks for a line of text. Writes the question to standard error, so that standard output has only the result. */
export async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(toTerminal(question))).trim();
  } finally {
    terminal.close();
  }
}

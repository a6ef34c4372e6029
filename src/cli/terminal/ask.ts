import { createInterface } from "node:readline/promises";
import { toTerminal } from "./colour.ts";
import { refusal } from "./exit.ts";

/** Whether there is a person to ask. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** Asks for a yes; refuses where nobody is there to give it. */
export async function confirm(question: string): Promise<boolean> {
  if (!canAsk()) throw refusal(`${question} There is no terminal to ask on`, "say it beforehand with --yes");
  return /^y(?:es)?$/i.test(await ask(`${question} [y/N] `));
}

/** Asks for a line. Questions go to standard error, so that standard output stays the result. */
export async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(toTerminal(question))).trim();
  } finally {
    terminal.close();
  }
}

import type { Command } from "commander";
import { CommandError, EXIT, refusal } from "./exit.ts";
import { cleanValue } from "../../core/text/clean.ts";
import { stringifySafely } from "../../core/text/json.ts";
import { paint, toTerminal } from "./colour.ts";

/** The output of a command: text for people, or JSON for programs. */
export class Output {
  readonly isJson: boolean;
  readonly #isQuiet: boolean;

  constructor(isJson: boolean, isQuiet = false) {
    this.isJson = isJson;
    this.#isQuiet = isQuiet;
  }

  /** Returns the output in the form that a command's `--json` and `--quiet` choose. */
  static of(command: Command): Output {
    const { json, quiet } = command.optsWithGlobals<{ json?: true; quiet?: true }>();
    return new Output(json === true, quiet === true);
  }

  /**
   * Prints the command's result: as text made of the cleaned value, or as escaped JSON of the value itself. Texts are
   * cleaned here, because an older relay may have stored them as they came. Of a list, `--quiet` prints the ids alone.
   */
  result<T>(value: T, text: (shown: T) => string, ids?: (shown: T) => readonly string[]): void {
    if (this.isJson) return write(stringifySafely(value, 2));
    const shown = cleanValue(value);
    if (!this.#isQuiet || ids === undefined) return write(toTerminal(text(shown)));
    for (const id of ids(shown)) write(toTerminal(id));
  }

  /** Prints one of many results, as one line of JSON or of text, or as its id with `--quiet`. */
  line<T>(value: T, text: (shown: T) => string, id = text): void {
    if (this.isJson) return write(stringifySafely(value));
    write(toTerminal((this.#isQuiet ? id : text)(cleanValue(value))));
  }

  /** Prints a document: unchanged into a file or a pipe, cleaned on a terminal. */
  document(value: unknown, text: string): void {
    const shown = process.stdout.isTTY ? toTerminal(text) : text;
    write(this.isJson ? stringifySafely(value, 2) : shown);
  }

  /** Prints a progress message to standard error, unless `--quiet` asks for none. */
  aside(text: string): void {
    if (this.#isQuiet) return;
    process.stderr.write(`${toTerminal(paint("dim", text))}\n`);
  }

  /** Prints a warning to standard error. */
  warn(text: string): void {
    process.stderr.write(`${toTerminal(`${paint("yellow", "note:")} ${cleanValue(text)}`)}\n`);
  }

  /** Prints what a question is about, unless the output is JSON. */
  context(text: string): void {
    if (!this.isJson) write(toTerminal(text));
  }

  /** Prints a message beside the result, unless the output is JSON or `--quiet` asks for none. */
  note(text: string): void {
    if (!this.#isQuiet) this.context(text);
  }
}

/** Prints the error that ended the command, and returns the exit code. HUBRELAY_DEBUG shows the stack of a bug. */
export function reportError(error: unknown, isJson: boolean): number {
  const { message, hint, exitCode } = error instanceof CommandError ? error : asBug(error);
  const more = hint === undefined ? "" : `\n  ${hint}`;
  if (isJson) write(stringifySafely({ error: message, ...(hint !== undefined && { hint }) }, 2));
  else process.stderr.write(toTerminal(`${paint("red", "hubrelay:")} ${message}${more}\n`));
  return exitCode;
}

/** Wraps an unexpected error: a bug of the command, or an answer that is not a relay's. */
function asBug(error: unknown): CommandError {
  if (process.env["HUBRELAY_DEBUG"]) throw error;
  const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  return refusal(
    `a bug of hubrelay, or an answer that is not a relay's: ${reason.slice(0, 300)}`,
    "set HUBRELAY_DEBUG=1 to see the stack, and report it with that",
  );
}

/** Sets exit code 1 if something is wrong. Keeps an exit code that is set already. */
export function failWhen(isWrong: boolean): void {
  if (isWrong) process.exitCode ??= EXIT.problem;
}

function write(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

import type { Command } from "commander";
import { CommandError, EXIT, refusal } from "./exit.ts";
import { cleanValue } from "../../core/text/clean.ts";
import { stringifySafely } from "../../core/text/json.ts";
import { paint, toTerminal } from "./colour.ts";

/** Where a command writes to: text for people, or one JSON document for programs. */
export class Output {
  readonly isJson: boolean;

  constructor(isJson: boolean) {
    this.isJson = isJson;
  }

  /** The output that a command's `--json` asks for. */
  static of(command: Command): Output {
    return new Output(command.optsWithGlobals<{ json?: true }>().json === true);
  }

  /**
   * The command's result. The text is only made when it is shown, of the value with its texts clean: what a relay
   * answers may have been stored before it cleaned what it stores. JSON has the value as it is, escaped.
   */
  result<T>(value: T, text: (shown: T) => string): void {
    write(this.isJson ? stringifySafely(value, 2) : toTerminal(text(cleanValue(value))));
  }

  /** One of many results: a line of JSON each, or a line of text. */
  line<T>(value: T, text: (shown: T) => string): void {
    write(this.isJson ? stringifySafely(value) : toTerminal(text(cleanValue(value))));
  }

  /** A result that is a document, byte for byte, so that it can be written to a file; clean where a terminal shows it. */
  document(value: unknown, text: string): void {
    const shown = process.stdout.isTTY ? toTerminal(text) : text;
    write(this.isJson ? stringifySafely(value, 2) : shown);
  }

  /** What is going on while results come: beside them, for whoever watches. */
  aside(text: string): void {
    process.stderr.write(`${toTerminal(paint("dim", text))}\n`);
  }

  /** What is going on, for people alone. */
  note(text: string): void {
    if (!this.isJson) write(toTerminal(text));
  }
}

/** Reports how the command ended when it threw; gives its exit status. The stack of a bug is shown with HUBRELAY_DEBUG. */
export function reportError(error: unknown, isJson: boolean): number {
  const { message, hint, exitCode } = error instanceof CommandError ? error : asBug(error);
  const more = hint === undefined ? "" : `\n  ${hint}`;
  if (isJson) write(stringifySafely({ error: message, ...(hint !== undefined && { hint }) }, 2));
  else process.stderr.write(toTerminal(`${paint("red", "hubrelay:")} ${message}${more}\n`));
  return exitCode;
}

/** A bug of the command, or an answer in a form that no relay gives. */
function asBug(error: unknown): CommandError {
  if (process.env["HUBRELAY_DEBUG"]) throw error;
  const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  return refusal(
    `a fault of hubrelay, or an answer in a form that no relay gives: ${reason.slice(0, 300)}`,
    "HUBRELAY_DEBUG=1 shows the stack; please report it with that",
  );
}

/** Sets the exit status of a command that found something wrong; a worse one that is set already stays. */
export function failWhen(isWrong: boolean): void {
  if (isWrong) process.exitCode ??= EXIT.problem;
}

function write(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

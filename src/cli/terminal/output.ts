import type { Command } from "commander";
import { CommandError, EXIT } from "./exit.ts";
import { paint } from "./colour.ts";

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

  /** The command's result. The text is only made when it is shown. */
  result(value: unknown, text: () => string): void {
    write(this.isJson ? JSON.stringify(value, undefined, 2) : text());
  }

  /** One of many results: a line of JSON each, or a line of text. */
  line(value: unknown, text: () => string): void {
    write(this.isJson ? JSON.stringify(value) : text());
  }

  /** What is going on while results come: beside them, for whoever watches. */
  aside(text: string): void {
    process.stderr.write(`${paint("dim", text)}\n`);
  }

  /** What is going on, for people alone. */
  note(text: string): void {
    if (!this.isJson) write(text);
  }
}

/** Tells how the command ended when it threw; gives its exit status. A bug is thrown on, with its stack. */
export function reportError(error: unknown, isJson: boolean): number {
  if (!(error instanceof CommandError)) throw error;
  const { message, hint, exitCode } = error;
  if (isJson) write(JSON.stringify({ error: message, ...(hint !== undefined && { hint }) }, undefined, 2));
  else process.stderr.write(`${paint("red", "hubrelay:")} ${message}${hint === undefined ? "" : `\n  ${hint}`}\n`);
  return exitCode;
}

/** Sets the exit status of a command that found something wrong; a worse one that is set already stays. */
export function failWhen(isWrong: boolean): void {
  if (isWrong) process.exitCode ??= EXIT.problem;
}

function write(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

/** The command's exit codes. `hubrelay --help` and docs/cli.md have the same list. */
export const EXIT = { ok: 0, problem: 1, usage: 2, unreachable: 3 } as const;

/** An expected failure: its message says what went wrong, its hint what to do next. */
export class CommandError extends Error {
  readonly exitCode: number;
  readonly hint: string | undefined;

  constructor(exitCode: number, message: string, hint?: string) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

/** Creates the error of a problem that was found, or of a step that the command refuses. */
export function refusal(message: string, hint?: string): CommandError {
  return new CommandError(EXIT.problem, message, hint);
}

/** Creates the error of missing or invalid arguments. */
export function wrongUsage(message: string, hint?: string): CommandError {
  return new CommandError(EXIT.usage, message, hint);
}

/** Creates the error of a relay, a wrangler or a Cloudflare API that cannot be reached. */
export function unreachable(message: string, hint?: string): CommandError {
  return new CommandError(EXIT.unreachable, message, hint);
}

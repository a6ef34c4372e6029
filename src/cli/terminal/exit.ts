/** What the command's exit status says. `hubrelay --help` and docs/cli.md have the same list. */
export const EXIT = { ok: 0, problem: 1, usage: 2, unreachable: 3 } as const;

/** An end that is no bug: what went wrong, and what to do next. */
export class CommandError extends Error {
  readonly exitCode: number;
  readonly hint: string | undefined;

  constructor(exitCode: number, message: string, hint?: string) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

/** Something was found wrong, or the command refuses to go on. */
export function refusal(message: string, hint?: string): CommandError {
  return new CommandError(EXIT.problem, message, hint);
}

/** The command was not given what it needs. */
export function wrongUsage(message: string, hint?: string): CommandError {
  return new CommandError(EXIT.usage, message, hint);
}

/** The relay, or wrangler, or Cloudflare behind it, could not be reached. */
export function unreachable(message: string, hint?: string): CommandError {
  return new CommandError(EXIT.unreachable, message, hint);
}

import { CommanderError, type Command } from "commander";
import { EXIT, wrongUsage } from "./exit.ts";
import { reportError } from "./output.ts";

/** Ends the process with exit code 0 when the reader of standard output is gone, as in `hubrelay ... | head`. */
export function endWithReader(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(EXIT.ok);
  });
}

/** Runs a command with the process's arguments, prints its error if it fails, and sets the exit code. */
export async function runProgram(program: Command): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

/** Commander has printed its errors already. Help that it shows for a missing subcommand is wrong usage too. */
function exitCodeOf(error: unknown): number {
  const isJson = isJsonAsked();
  if (!(error instanceof CommanderError)) return reportError(error, isJson);
  if (error.exitCode === 0) return EXIT.ok;
  return isJson ? reportError(wrongUsage(messageOf(error), "run it with --help to see its options"), true) : EXIT.usage;
}

function messageOf({ code, message }: CommanderError): string {
  return code === "commander.help" ? "a subcommand is missing" : message.replace(/^error: /, "");
}

/** Whether the arguments ask for JSON. Works before commander has parsed them, for errors in the arguments. */
export function isJsonAsked(): boolean {
  const end = process.argv.indexOf("--");
  return process.argv.slice(0, end === -1 ? undefined : end).includes("--json");
}

import { CommanderError, type Command } from "commander";
import { EXIT } from "./exit.ts";
import { reportError } from "./output.ts";

/** Runs a command with this process's arguments, to its end or its error, and sets the exit status. */
export async function runProgram(program: Command): Promise<void> {
  // `hubrelay ... | head` closes the pipe early, which is no fault.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(EXIT.ok);
  });
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

/** Commander has already told what was wrong with the arguments. Help that nobody asked for is a wrong usage too. */
function exitCodeOf(error: unknown): number {
  if (!(error instanceof CommanderError)) return reportError(error, process.argv.includes("--json"));
  return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
}

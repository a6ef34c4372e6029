import { CommanderError, type Command } from "commander";
import { EXIT, wrongUsage } from "./exit.ts";
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

/** Commander has already told people what was wrong with the arguments. Help that nobody asked for is wrong usage too. */
function exitCodeOf(error: unknown): number {
  const isJson = isJsonAsked();
  if (!(error instanceof CommanderError)) return reportError(error, isJson);
  if (error.exitCode === 0) return EXIT.ok;
  return isJson
    ? reportError(wrongUsage(messageOf(error), "run it with --help to see what it takes"), true)
    : EXIT.usage;
}

function messageOf({ code, message }: CommanderError): string {
  return code === "commander.help" ? "a subcommand is missing" : message.replace(/^error: /, "");
}

/** Whether errors are to be a document, also those in arguments, which are found before options are known. */
export function isJsonAsked(): boolean {
  const end = process.argv.indexOf("--");
  return process.argv.slice(0, end === -1 ? undefined : end).includes("--json");
}

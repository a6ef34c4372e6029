#!/usr/bin/env node
import { CommanderError } from "commander";
import { createProgram } from "./program.ts";
import { EXIT } from "./terminal/exit.ts";
import { reportError } from "./terminal/output.ts";

// `hubrelay ... | head` closes the pipe early, which is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(EXIT.ok);
});

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

/** Commander has already told what was wrong with the arguments. Help that nobody asked for is a wrong usage too. */
function exitCodeOf(error: unknown): number {
  if (!(error instanceof CommanderError)) return reportError(error, process.argv.includes("--json"));
  return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
}

import { userInfo } from "node:os";
import { InvalidArgumentError, Option, type Command } from "commander";
import { authorProblem, noteProblem } from "../../core/rules/version-note.ts";

/** The options of a command that publishes rules. */
export interface PublishOptions {
  readonly yes?: boolean;
  readonly by: string;
  readonly note?: string;
}

/** Adds the options of a command that publishes rules. */
export function withPublishOptions(command: Command): Command {
  return command
    .option("-y, --yes", "do not ask for confirmation")
    .option("--note <text>", "why the rules change, for `rules history`", accepted(noteProblem))
    .addOption(
      new Option("--by <name>", "who publishes them, for `rules history`")
        .default(userName(), "this machine's user")
        .argParser(accepted(authorProblem)),
    );
}

/** The user of this machine. In a container it may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "unknown";
  }
}

function accepted(problemOf: (text: string) => string | undefined): (text: string) => string {
  return (text) => {
    const problem = problemOf(text);
    if (problem !== undefined) throw new InvalidArgumentError(problem);
    return text;
  };
}

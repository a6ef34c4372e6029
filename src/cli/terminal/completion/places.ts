import type { Command, Option } from "commander";

/** A command in the tree of commands, with the words that can follow it. */
export interface Place {
  /** The subcommands up to it, each after a space: ` rules check`. */
  readonly path: string;
  readonly commands: readonly Word[];
  readonly options: readonly Word[];
  /** Options that take a value, with their dashes. */
  readonly valued: readonly string[];
  /** The values that the first argument may have; empty if any. */
  readonly choices: readonly string[];
}

/** A word that can be completed. */
export interface Word {
  readonly text: string;
  readonly description: string;
}

/** Lists all commands of a program, with the words that can follow each. */
export function placesOf(program: Command): Place[] {
  const shared = program.options.filter(({ long }) => long !== "--version");
  const visit = (command: Command, path: string): Place[] => {
    const options = [...new Set([...command.options, ...shared])].filter(({ hidden }) => !hidden);
    const subcommands = command.commands.filter((each) => each.name() !== "help");
    const place = {
      path,
      commands: subcommands.map((each) => ({ text: each.name(), description: each.description() })),
      options: [...options.map(wordOf), { text: "--help", description: "display help for command" }],
      valued: options.filter(({ required }) => required).map(({ long }) => long ?? ""),
      choices: command.registeredArguments[0]?.argChoices ?? [],
    };
    return [place, ...subcommands.flatMap((each) => visit(each, `${path} ${each.name()}`))];
  };
  return visit(program, "");
}

function wordOf({ long, short, description }: Option): Word {
  return { text: long ?? short ?? "", description };
}

/** Joins the paths of all commands to a pattern of the shell's `case`. */
export function pathsOf(places: readonly Place[]): string {
  return places
    .filter(({ path }) => path !== "")
    .map(({ path }) => quote(path))
    .join("|");
}

/** Quotes a text for a POSIX shell. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

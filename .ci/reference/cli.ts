import type { Argument, Command } from "commander";
import { createProgram } from "../../src/cli/program.ts";
import { table, type Section } from "./section.ts";

/** Writes the table of commands. No command runs; `--help` has the options. Commands that do the same share a row. */
export function cliSections(): readonly Section[] {
  const alike = Map.groupBy(commandsOf(createProgram(), ""), ({ command }) => command.description());
  const rows = Array.from(alike, ([description, commands]) => [
    commands
      .map(({ words, command }) => `\`${[words, ...command.registeredArguments.map(shown)].join(" ")}\``)
      .join(", "),
    description,
  ]);
  return [{ page: "cli.md", name: "commands", markdown: table(["Command", "Does"], rows) }];
}

/** The commands without subcommands, with the words that call them. */
function commandsOf(parent: Command, before: string): { readonly words: string; readonly command: Command }[] {
  return parent.commands.flatMap((command) => {
    const words = `${before} ${command.name()}`.trimStart();
    return command.commands.length === 0 ? [{ words, command }] : commandsOf(command, words);
  });
}

function shown(argument: Argument): string {
  const name = argument.name() + (argument.variadic ? "..." : "");
  return argument.required ? `<${name}>` : `[${name}]`;
}

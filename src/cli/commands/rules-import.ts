import { writeFileSync } from "node:fs";
import { Option, type Command } from "commander";
import { importRules, TOOLS, type Tool } from "../imports/import-rules.ts";
import { readText } from "../rules/read.ts";
import { laidOut } from "../rules/source/document.ts";
import { inFormatOf } from "../rules/source/format.ts";
import { wrongUsage } from "../terminal/exit.ts";
import { failWhen, Output } from "../terminal/output.ts";
import { count } from "../terminal/table.ts";

interface ImportOptions {
  readonly from: Tool;
  readonly output?: string;
}

/** Adds `rules import`: a rule document made of another tool's policies and filters. */
export function addRulesImport(rules: Command): void {
  rules
    .command("import")
    .description("translate another tool's policies to a rule document")
    .argument("<file...>", "its manifests or lists in YAML or JSON; - is standard input")
    .addOption(new Option("--from <tool>", "the tool").choices(TOOLS).makeOptionMandatory())
    .option("--output <file>", "write the document to a file, as YAML if its name says so")
    .action(importFiles);
}

function importFiles(files: string[], { from, output: path }: ImportOptions, command: Command): void {
  const output = Output.of(command);
  const { document, notes } = translated(from, files);
  const found = document.rules.length;
  const isEmpty = found === 0;
  const text = laidOut(document);
  if (path !== undefined && !isEmpty) writeFileSync(path, inFormatOf(path, text));
  if (output.isJson || path === undefined) output.document({ document, notes }, text);
  else output.result({}, () => (isEmpty ? "nothing was found" : `${path} has ${count(found, "rule")}`));
  if (!output.isJson) for (const note of notes) output.warn(note);
  if (!isEmpty && !output.isJson) output.aside("replace the addresses of the targets, then run `hubrelay rules check`");
  failWhen(isEmpty);
}

function translated(from: Tool, files: readonly string[]): ReturnType<typeof importRules> {
  const read = files.map((name) => ({ name, text: readText(name) }));
  try {
    return importRules(from, read);
  } catch (error) {
    throw wrongUsage((error as Error).message, `--from ${from} takes its files as they are in a repository or cluster`);
  }
}

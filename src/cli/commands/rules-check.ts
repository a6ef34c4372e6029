import type { Command } from "commander";
import { checkDocument, type CheckedDocument } from "../rules/check.ts";
import { describeFinding, readText } from "../rules/read.ts";
import { paint } from "../terminal/colour.ts";
import { failWhen, Output } from "../terminal/output.ts";
import { count } from "../terminal/table.ts";

interface CheckOptions {
  readonly strict?: boolean;
  readonly allowPrivate: string;
}

/** Adds `rules check`: lists the problems of rule documents, with their positions. */
export function addRulesCheck(rules: Command): void {
  rules
    .command("check")
    .description("list a rule document's problems and probable mistakes")
    .argument("<file...>", "rule documents; - is standard input")
    .option("--strict", "fail on warnings too")
    .option("--allow-private <hosts>", "the relay's ALLOWED_PRIVATE_HOSTS: hosts, separated by commas", "")
    .action((files: string[], { strict = false, allowPrivate }: CheckOptions, command: Command) => {
      const checked = files.map((file) => ({ file, ...checkDocument(readText(file), { privateHosts: allowPrivate }) }));
      const value = checked.map(({ file, problems, warnings }) => ({
        file,
        valid: problems.length === 0,
        problems,
        warnings,
      }));
      const isValid = value.every(({ valid }) => valid);
      Output.of(command).result({ valid: isValid, files: value }, () => checked.map(describe).join("\n"));
      failWhen(!isValid || (strict && value.some(({ warnings }) => warnings.length > 0)));
    });
}

function describe({ file, compiled, problems, warnings }: CheckedDocument & { readonly file: string }): string {
  const lines = [
    ...problems.map((problem) => `${paint("red", "problem")} ${describeFinding(file, problem)}`),
    ...warnings.map((warning) => `${paint("yellow", "warning")} ${describeFinding(file, warning)}`),
  ];
  const doubts = warnings.length > 0 ? `, ${count(warnings.length, "warning")}` : "";
  if (compiled === undefined) {
    return [...lines, `${file}: ${count(problems.length, "problem")}${doubts}; the relay refuses this document`].join(
      "\n",
    );
  }
  const { rules, targets } = compiled.document;
  const size = `${count(rules.length, "rule")}, ${count(Object.keys(targets).length, "target")}`;
  return [...lines, `${paint("green", "valid")} ${file}: ${size}${doubts}`].join("\n");
}

import { Option, type Command } from "commander";
import { checkDocument } from "../rules/check.ts";
import { describeFinding, readSource } from "../rules/read.ts";
import { report, REPORT_FORMATS, type CheckedFile, type ReportFormat } from "../rules/report.ts";
import { paint } from "../terminal/colour.ts";
import { failWhen, Output } from "../terminal/output.ts";
import { count } from "../terminal/table.ts";

interface CheckOptions {
  readonly strict?: boolean;
  readonly format: "text" | "json" | ReportFormat;
  readonly allowPrivate: string;
}

/** Adds `rules check`: lists the problems of rule documents, with their positions. */
export function addRulesCheck(rules: Command): void {
  rules
    .command("check")
    .description("list a rule document's problems and probable mistakes")
    .argument("<file...>", "rule documents in JSON, JSON with comments or YAML; - is standard input")
    .option("--strict", "fail on warnings too")
    .option("--allow-private <hosts>", "the relay's ALLOWED_PRIVATE_HOSTS: hosts, separated by commas", "")
    .addOption(
      new Option("--format <format>", "how to print the findings")
        .choices(["text", "json", ...REPORT_FORMATS])
        .default("text"),
    )
    .action(check);
}

function check(files: string[], options: CheckOptions, command: Command): void {
  const { strict = false, allowPrivate, format } = options;
  const checked = files.map((file) => ({ file, ...checkDocument(readSource(file), { privateHosts: allowPrivate }) }));
  const value = checked.map(({ file, problems, warnings }) => ({
    file,
    valid: problems.length === 0,
    problems,
    warnings,
  }));
  const isValid = value.every(({ valid }) => valid);
  const output = format === "json" ? new Output(true) : Output.of(command);
  const result = { valid: isValid, files: value };
  if (format === "text" || format === "json") output.result(result, () => checked.map(describe).join("\n"));
  else output.document(result, report(format, checked, strict));
  failWhen(!isValid || (strict && value.some(({ warnings }) => warnings.length > 0)));
}

function describe({ file, compiled, problems, warnings }: CheckedFile): string {
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

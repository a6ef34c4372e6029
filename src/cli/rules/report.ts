import { VERSION } from "../../core/lib/version.ts";
import { cleanLine } from "../../core/text/clean.ts";
import type { CheckedDocument, Finding } from "./check.ts";

/** A checked document and the name of its file. */
export interface CheckedFile extends CheckedDocument {
  readonly file: string;
}

/** The formats of a check for programs, beside JSON. */
export const REPORT_FORMATS = ["github", "sarif", "junit"] as const;

export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** Formats the findings for a program. With `isStrict` a warning counts as a failure. */
export function report(format: ReportFormat, files: readonly CheckedFile[], isStrict: boolean): string {
  return { github: githubCommands, sarif: sarifLog, junit: junitReport }[format](files, isStrict);
}

type Level = "error" | "warning";

interface Located extends Finding {
  readonly file: string;
  readonly level: Level;
  /** The path and the message, as one line. */
  readonly text: string;
}

function findingsOf({ file, problems, warnings }: CheckedFile, isStrict: boolean): Located[] {
  const locate = (level: Level) => (finding: Finding) => {
    const text = cleanLine(finding.path === "" ? finding.message : `${finding.path}: ${finding.message}`);
    return { ...finding, file, level, text };
  };
  return [...problems.map(locate("error")), ...warnings.map(locate(isStrict ? "error" : "warning"))];
}

/** Workflow commands that GitHub Actions shows as annotations beside the lines, and a line for each valid file. */
function githubCommands(files: readonly CheckedFile[], isStrict: boolean): string {
  const lines = files.flatMap((checked) => {
    const findings = findingsOf(checked, isStrict);
    if (findings.length === 0) return [`valid ${escapeData(cleanLine(checked.file))}\n`];
    return findings.map(({ level, file, line, column, text }) => {
      const place = `file=${property(file)},line=${line},col=${column},title=hubrelay`;
      return `::${level} ${place}::${escapeData(text)}\n`;
    });
  });
  return lines.join("");
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/** A log of SARIF 2.1.0, as GitHub's code scanning and many editors read it. */
function sarifLog(files: readonly CheckedFile[], isStrict: boolean): string {
  const results = files
    .flatMap((file) => findingsOf(file, isStrict))
    .map(({ level, file, line, column, text }) => ({
      ruleId: "rules",
      level,
      message: { text },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: encodeURI(file.replaceAll("\\", "/")) },
            region: { startLine: line, startColumn: column },
          },
        },
      ],
    }));
  const rules = [{ id: "rules", shortDescription: { text: "A problem of the rule document" } }];
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver: { name: "hubrelay", version: VERSION, rules } }, results }],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

/** A JUnit report with one suite a file. A file without findings has one case that passes. */
function junitReport(files: readonly CheckedFile[], isStrict: boolean): string {
  const suites = files.map((checked) => {
    const findings = findingsOf(checked, isStrict);
    const failures = findings.filter(({ level }) => level === "error").length;
    const name = attribute(cleanLine(checked.file));
    const cases =
      findings.length === 0 ? [`    <testcase classname="${name}" name="valid"/>`] : findings.map(junitCase);
    const counts = `tests="${cases.length}" failures="${failures}"`;
    return [`  <testsuite name="${name}" ${counts}>`, ...cases, "  </testsuite>"].join("\n");
  });
  return ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", ...suites, "</testsuites>", ""].join("\n");
}

function junitCase({ file, level, line, column, text }: Located): string {
  const place = attribute(cleanLine(`${file}:${line}:${column}`));
  const message = attribute(text);
  const content =
    level === "error" ? `<failure message="${message}"/>` : `<system-out>warning: ${message}</system-out>`;
  return `    <testcase classname="${attribute(cleanLine(file))}" name="${place}">${content}</testcase>`;
}

function attribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

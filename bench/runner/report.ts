import { median } from "./statistics.ts";
import type { Environment } from "./environment.ts";
import type { Series } from "./figures.ts";

/** A goal with what it came to. */
export interface Outcome {
  readonly text: string;
  readonly value: number;
  readonly wanted: string;
  readonly isMet: boolean;
}

/** What is kept of a bench. */
export interface BenchReport {
  readonly name: string;
  readonly about: string;
  readonly environment: Environment;
  readonly rounds: number;
  readonly series: readonly Series[];
  readonly notes: readonly string[];
  readonly goals: readonly Outcome[];
}

/** The environment in a line. */
function describeEnvironment(environment: Environment, rounds: number): string {
  const { date, cores, processor, memoryGb, node, workerd, loadAverage } = environment;
  const machine = `${cores} cores (${processor}), ${memoryGb} GB`;
  return `_${date}, ${machine}, Node ${node}, workerd ${workerd}, load average ${loadAverage}, ${rounds} round${rounds === 1 ? "" : "s"}._`;
}

/** A bench as Markdown: its figures with median and spread, when and where they were measured, and its goals. */
export function describeBench(report: BenchReport): string {
  const { name, about, environment, rounds, series, notes, goals } = report;
  const parts = [
    `### ${name}`,
    about,
    tableOf(series),
    describeEnvironment(environment, rounds),
    ...notes.map((note) => `_${note}_`),
  ];
  if (goals.length > 0) parts.push(goalTable([report]));
  return parts.join("\n\n");
}

/** The goals of several benches as one Markdown table, those not met in bold, and the day of each bench in a line below. */
export function goalTable(benches: readonly BenchReport[]): string {
  const withGoals = benches.filter(({ goals }) => goals.length > 0);
  const rows = withGoals.flatMap(({ name, goals }) =>
    goals.map(({ text, value, wanted, isMet }) => [text, wanted, isMet ? format(value) : `**${format(value)}**`, name]),
  );
  const days = [...Map.groupBy(withGoals, ({ environment }) => environment.date)].map(
    ([day, measured]) => `${day}: ${measured.map(({ name }) => name).join(", ")}`,
  );
  return `${table(["Goal", "Wanted", "Measured", "Bench"], rows)}\n\n_${days.join("; ")}. Bold: not met._`;
}

function tableOf(series: readonly Series[]): string {
  const figures = [...new Set(series.map(({ figure }) => figure))];
  const subjects = [...new Set(series.map(({ subject }) => subject))];
  const rows = subjects.map((subject) => [subject, ...figures.map((figure) => cell(series, subject, figure))]);
  return table(["", ...figures], rows);
}

function cell(series: readonly Series[], subject: string, figure: string): string {
  const { values = [] } = series.find((one) => one.subject === subject && one.figure === figure) ?? {};
  if (values.length === 0) return "";
  const middle = format(median(values));
  return values.length === 1 ? middle : `${middle} (${format(Math.min(...values))}–${format(Math.max(...values))})`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map((_, index) => (index === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Three digits that count. */
function format(value: number): string {
  if (!Number.isFinite(value)) return "none";
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return Number(value.toFixed(Math.min(digits, 4))).toLocaleString("en", { maximumFractionDigits: 4 });
}

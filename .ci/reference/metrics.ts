import { METRICS } from "../../src/core/metrics/metrics.ts";
import { table, type Section } from "./section.ts";

/** Writes the table of metrics. */
export function metricSections(): readonly Section[] {
  const rows = Object.entries(METRICS).map(([name, { type, labels, help }]) => [
    `\`${name}\``,
    type,
    labels.map((label) => `\`${label}\``).join(", "),
    help,
  ]);
  return [{ page: "metrics.md", name: "metrics", markdown: table(["Metric", "Type", "Labels", "Meaning"], rows) }];
}

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Series } from "./figures.ts";
import { describeBench, goalTable, type BenchReport } from "./report.ts";
import { median } from "./statistics.ts";

// `npm run bench:publish`: takes the last run into docs/performance.json, and its tables into the pages that have marks
// for them.

const PAGES = ["docs/performance.md"];

/** Figures that only docs/performance.json has: the goals show them too, or Cloudflare does not bill them. */
const UNPUBLISHED: ReadonlySet<string> = new Set([
  "CPU until ready, ms more than bare",
  "kB gzip, as it is deployed",
  "kB of disk an event",
  "kB of memory an event",
  "statements a push",
]);

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

const text = readFileSync(path("dist/bench/results.json"), "utf8");
const benches = JSON.parse(text) as BenchReport[];
writeFileSync(path("docs/performance.json"), text);
put("goals", goalTable(benches));
for (const bench of benches) put(bench.name, describeBench({ ...bench, goals: [], series: publishedOf(bench) }));

/** The series that a page shows, without their ranges, which docs/performance.json has. */
function publishedOf({ series }: BenchReport): Series[] {
  return series
    .filter(({ figure }) => !UNPUBLISHED.has(figure))
    .map((one) => ({ ...one, values: [median(one.values)] }));
}

/** Replaces what is between a page's two marks of a name; a bench without marks is not shown. */
function put(name: string, content: string): void {
  const [start, end] = [`<!-- bench ${name} -->`, `<!-- end ${name} -->`];
  for (const page of PAGES) {
    const text = readFileSync(path(page), "utf8");
    const [from, to] = [text.indexOf(start), text.indexOf(end)];
    if (from === -1 || to < from) continue;
    writeFileSync(path(page), `${text.slice(0, from + start.length)}\n${content}\n${text.slice(to)}`);
  }
}

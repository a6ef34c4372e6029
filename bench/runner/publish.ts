import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describeBench, goalTable, type BenchReport } from "./report.ts";

// `npm run bench:publish`: takes the last run into docs/performance.json, and its tables into docs/performance.md.

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

const text = readFileSync(path("dist/bench/results.json"), "utf8");
const benches = JSON.parse(text) as BenchReport[];
writeFileSync(path("docs/performance.json"), text);
put("goals", goalTable(benches.flatMap(({ goals }) => goals)));
for (const bench of benches) put(bench.name, describeBench({ ...bench, goals: [] }));

/** Replaces what is between the page's two marks of a name; a bench without marks is not shown. */
function put(name: string, content: string): void {
  const page = readFileSync(path("docs/performance.md"), "utf8");
  const [start, end] = [`<!-- bench ${name} -->`, `<!-- end ${name} -->`];
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from === -1 || to < from) return;
  writeFileSync(path("docs/performance.md"), `${page.slice(0, from + start.length)}\n${content}\n${page.slice(to)}`);
}

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Bench, Goal } from "./bench.ts";
import { readEnvironment } from "./environment.ts";
import { Figures } from "./figures.ts";
import { describeBench, goalTable, type BenchReport, type Outcome } from "./report.ts";

// `npm run bench`: every bench of this folder, or those of --only, printed as Markdown and kept as JSON.

const BENCHES = fileURLToPath(new URL("..", import.meta.url));
const RESULTS = fileURLToPath(new URL("../../dist/bench/results.json", import.meta.url));

const { values } = parseArgs({
  options: { only: { type: "string", multiple: true, default: [] }, rounds: { type: "string", default: "5" } },
});
const known = readdirSync(BENCHES)
  .filter((file) => file.endsWith(".ts"))
  .map((file) => basename(file, ".ts"));
const unknown = values.only.find((name) => !known.includes(name));
if (unknown !== undefined) throw new Error(`there is no bench "${unknown}"; there are: ${known.join(", ")}`);
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds: expected a whole number from 1");

const benches: BenchReport[] = [];
for (const name of values.only.length > 0 ? values.only : known) {
  const report = await run(name);
  benches.push(report);
  console.log(`${describeBench(report)}\n`);
}
console.log(goalTable(benches));
keep(benches);
// Connections that are kept alive would keep the process.
process.exit(0);

/** A run of some benches leaves the last results of the others. */
function keep(latest: readonly BenchReport[]): void {
  mkdirSync(dirname(RESULTS), { recursive: true });
  const earlier = existsSync(RESULTS) ? (JSON.parse(readFileSync(RESULTS, "utf8")) as BenchReport[]) : [];
  const others = earlier.filter(({ name }) => !latest.some((report) => report.name === name));
  writeFileSync(RESULTS, `${JSON.stringify([...others, ...latest], null, 1)}\n`);
}

async function run(name: string): Promise<BenchReport> {
  const { default: bench } = (await import(`../${name}.ts`)) as { default: Bench };
  const environment = readEnvironment();
  const figures = new Figures();
  await bench.measure(figures, rounds);
  const goals = bench.goals.map((goal) => outcomeOf(goal, figures));
  return { name, about: bench.about, environment, rounds, series: figures.series, notes: figures.notes, goals };
}

function outcomeOf({ text, value, atLeast = -Infinity, atMost = Infinity }: Goal, figures: Figures): Outcome {
  const measured = value(figures);
  const wanted = atMost === Infinity ? `at least ${atLeast}` : `at most ${atMost}`;
  return { text, value: measured, wanted, isMet: measured >= atLeast && measured <= atMost };
}

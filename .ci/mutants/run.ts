import { globSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { withoutEquivalents } from "./equivalents.ts";
import { leastOfSample } from "./floor.ts";
import { FOLDERS } from "./folders.ts";
import { type Mutant, mutantsOf } from "./mutants.ts";
import { sum } from "./reach.ts";
import { type Fate, MutantRunner } from "./runner.ts";

// `npm run test:mutants -- --only FOLDER --sample N --seed S --floor PERCENT --minutes M`: changes the code in small ways,
// one at a time, and fails when the tests notice so few that it is no accident of the draw: see floor.ts. After so many
// minutes, besides those to get ready, it begins no further one, and judges by those that it has tried. FOLDER is one of
// folders.ts, or in one of them.

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    sample: { type: "string", default: "150" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    floor: { type: "string", default: "0" },
    minutes: { type: "string", default: "Infinity" },
  },
});

/** Orders mutants by chance; the same seed gives the same order (mulberry32). */
function chanceFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Returns the folder of FOLDERS that this one is, or is in. */
const suiteOf = (folder: string): string | undefined =>
  Object.keys(FOLDERS).find((suite) => `${folder}/`.startsWith(`${suite}/`));

const unknown = (values.only ?? []).filter((folder) => suiteOf(folder) === undefined);
if (unknown.length > 0)
  throw new Error(`--only takes ${Object.keys(FOLDERS).join(", ")}, and folders in them, not ${unknown.join(", ")}`);

const chance = chanceFrom(Number(values.seed));
let equivalents = 0;

/** Lists the mutants of a file that a test could notice. */
function mutantsIn(file: string): Mutant[] {
  const source = readFileSync(file, "utf8");
  const mutants = mutantsOf(file, source);
  const noticeable = withoutEquivalents(file, source, mutants);
  equivalents += mutants.length - noticeable.length;
  return noticeable;
}

const all = (values.only ?? Object.keys(FOLDERS)).flatMap((folder) =>
  globSync(`src/${folder}/**/*.ts`)
    .toSorted()
    .flatMap(mutantsIn)
    .map((mutant) => ({ suite: suiteOf(folder) ?? folder, mutant, place: chance() })),
);
const sample = all.toSorted((a, b) => a.place - b.place).slice(0, Number(values.sample));
console.log(`${sample.length} of ${all.length} mutants, seed ${values.seed}; ${equivalents} equivalents left out`);

let endsAt = Date.now() + Number(values.minutes) * 60_000;
const noCounts = (): Record<Fate, number> => ({ killed: 0, timeout: 0, survived: 0, unreached: 0 });
/** The fates by the folder of the mutant's file. */
const byFolder = new Map<string, Record<Fate, number>>();
for (const [suite, drawn] of Map.groupBy(sample, (each) => each.suite)) {
  if (Date.now() > endsAt) break;
  const startedAt = Date.now();
  const runner = new MutantRunner(suite, FOLDERS[suite] ?? []);
  await runner.start();
  const readyAt = Date.now();
  endsAt += readyAt - startedAt;
  let tried = 0;
  for (const { mutant } of drawn) {
    if (Date.now() > endsAt) break;
    const fate = await runner.run(mutant);
    tried += 1;
    const folder = dirname(mutant.file).replace("src/", "");
    const counts = byFolder.get(folder) ?? noCounts();
    byFolder.set(folder, { ...counts, [fate]: counts[fate] + 1 });
    if (fate === "survived" || fate === "unreached")
      console.log(`${fate}  ${mutant.file}:${mutant.line}  ${mutant.was}  ->  ${mutant.becomes}`);
  }
  await runner.close();
  const seconds = [readyAt - startedAt, (Date.now() - readyAt) / tried].map((ms) => (ms / 1000).toFixed(1));
  console.log(`${suite}: ready in ${seconds[0]} s, then ${seconds[1]} s a mutant`);
}
for (const [folder, counts] of [...byFolder].toSorted(([a], [b]) => a.localeCompare(b))) {
  const fates = Object.entries(counts).map(([fate, count]) => `${count} ${fate}`);
  console.log(`${folder}: ${fates.join(", ")}`);
}
const tried = sum([...byFolder.values()].flatMap((counts) => Object.values(counts)));
const noticed = sum([...byFolder.values()].map(({ killed, timeout }) => killed + timeout));
const percent = tried === 0 ? 0 : (100 * noticed) / tried;
const least = leastOfSample(Number(values.floor), tried, all.length);
console.log(
  `${noticed} of ${tried} noticed, ${percent.toFixed(1)} %; the floor of ${values.floor} % takes ${least.toFixed(1)} %`,
);
process.exit(percent >= least ? 0 : 1);

import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const DIRECTORY = fileURLToPath(new URL("../../dist/faults/", import.meta.url));

/** Prints what a suite counted, and writes it as JSON to `dist/faults/NAME.json`. */
export function report(name: string, counts: Readonly<Record<string, number | string>>): void {
  const rows = Object.entries(counts).map(([what, count]) => `  ${what.padEnd(22)} ${count}`);
  console.log([name, ...rows].join("\n"));
  mkdirSync(DIRECTORY, { recursive: true });
  writeFileSync(`${DIRECTORY}${name}.json`, `${JSON.stringify({ ...counts, at: new Date().toISOString() })}\n`);
}

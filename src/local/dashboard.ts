import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildDashboard, DASHBOARD } from "./build/dashboard.ts";

// `npm run dashboard`: builds the dashboard and prints its size.

/** The most bytes, compressed, that a browser loads for the first page, and for all pages. */
const MAX_FIRST_BYTES = 70_000;
const MAX_BYTES = 180_000;

/** The chunk that only the page of rules loads. */
const LATER = /^rule-editor-.*\.js$/;

await buildDashboard();
const files = readdirSync(DASHBOARD, { withFileTypes: true }).filter((entry) => entry.isFile());
const sizes = files.map(({ name }) => ({ name, bytes: gzipSync(readFileSync(join(DASHBOARD, name))).length }));
const total = sumOf(sizes);
const first = sumOf(sizes.filter(({ name }) => !LATER.test(name)));
console.log(`dashboard: ${inKilobytes(total)} compressed, of which the first page loads ${inKilobytes(first)}`);
if (first > MAX_FIRST_BYTES) throw new Error(`the first page loads more than ${MAX_FIRST_BYTES} bytes compressed`);
if (total > MAX_BYTES) throw new Error(`the dashboard is larger than ${MAX_BYTES} bytes compressed`);

function sumOf(all: readonly { readonly bytes: number }[]): number {
  return all.reduce((sum, { bytes }) => sum + bytes, 0);
}

function inKilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

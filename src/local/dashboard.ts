import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildDashboard, DASHBOARD } from "./build/dashboard.ts";

// `npm run dashboard`: builds the dashboard and prints its size.

/** The most bytes, compressed, that a browser loads for the first page. */
const MAX_BYTES = 120_000;

await buildDashboard();
const files = readdirSync(DASHBOARD, { withFileTypes: true }).filter((entry) => entry.isFile());
const total = files.reduce((sum, { name }) => sum + gzipSync(readFileSync(join(DASHBOARD, name))).length, 0);
console.log(`dashboard: ${(total / 1000).toFixed(1)} kB compressed`);
if (total > MAX_BYTES) throw new Error(`the dashboard is larger than ${MAX_BYTES} bytes compressed`);

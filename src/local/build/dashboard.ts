import { cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** The OpenAPI document, which is served with the dashboard's files. */
const API_DOCUMENT = fileURLToPath(new URL("../../../openapi.json", import.meta.url));
const SOURCE = fileURLToPath(new URL("../../dashboard", import.meta.url));
/** The directory of the Worker's assets in wrangler.toml. */
export const DASHBOARD = fileURLToPath(new URL("../../../dist/dashboard", import.meta.url));

/** The file that `GET /api/v1/openapi.json` serves. */
const SERVED_DOCUMENT = join(DASHBOARD, "api/v1/openapi.json");

/**
 * Builds the dashboard into the directory of the assets. A chunk that a page loads later has a hash in its name, so a page
 * never gets the chunk of another version.
 */
export async function buildDashboard(): Promise<void> {
  const { metafile } = await build({
    entryPoints: [
      { in: join(SOURCE, "main.tsx"), out: "app" },
      { in: join(SOURCE, "styles/app.css"), out: "app" },
    ],
    outdir: DASHBOARD,
    tsconfig: join(SOURCE, "tsconfig.json"),
    bundle: true,
    splitting: true,
    chunkNames: "[name]-[hash]",
    metafile: true,
    format: "esm",
    target: "es2022",
    minify: true,
    logLevel: "warning",
  });
  removeOtherScripts(Object.keys(metafile.outputs).map((file) => basename(file)));
  cpSync(API_DOCUMENT, SERVED_DOCUMENT);
  // Copies the page last: it marks the build as complete.
  for (const file of ["_headers", "icon.svg", "index.html"]) cpSync(join(SOURCE, file), join(DASHBOARD, file));
}

/** Removes the chunks of earlier builds. */
function removeOtherScripts(built: readonly string[]): void {
  for (const name of readdirSync(DASHBOARD)) {
    if (name.endsWith(".js") && !built.includes(name)) rmSync(join(DASHBOARD, name), { force: true });
  }
}

/** Builds the dashboard if it was not built before. */
export async function ensureDashboard(): Promise<void> {
  if (![SERVED_DOCUMENT, join(DASHBOARD, "index.html")].every((file) => existsSync(file))) await buildDashboard();
}

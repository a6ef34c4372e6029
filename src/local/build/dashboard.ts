import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** The description of the API, which is served with the dashboard's files. */
const API_DOCUMENT = fileURLToPath(new URL("../../../openapi.json", import.meta.url));
const SOURCE = fileURLToPath(new URL("../../dashboard", import.meta.url));
/** Where wrangler.toml has the Worker's assets. */
export const DASHBOARD = fileURLToPath(new URL("../../../dist/dashboard", import.meta.url));

/** Where `GET /api/v1/openapi.json` finds the API's description. */
const SERVED_DOCUMENT = join(DASHBOARD, "api/v1/openapi.json");

/** Bundles the dashboard into files that are served as they are. */
export async function buildDashboard(): Promise<void> {
  await build({
    entryPoints: [
      { in: join(SOURCE, "main.tsx"), out: "app" },
      { in: join(SOURCE, "styles/app.css"), out: "app" },
    ],
    outdir: DASHBOARD,
    tsconfig: join(SOURCE, "tsconfig.json"),
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    logLevel: "warning",
  });
  cpSync(API_DOCUMENT, SERVED_DOCUMENT);
  // The page last: it is what tells that the rest is there.
  for (const file of ["_headers", "icon.svg", "index.html"]) cpSync(join(SOURCE, file), join(DASHBOARD, file));
}

/** Builds the dashboard unless that was done before. */
export async function ensureDashboard(): Promise<void> {
  if (![SERVED_DOCUMENT, join(DASHBOARD, "index.html")].every((file) => existsSync(file))) await buildDashboard();
}

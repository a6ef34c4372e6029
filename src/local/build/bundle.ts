import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions } from "esbuild";

/** Bundles a Worker's entry into one ES module, like `wrangler deploy`, which also minifies it. */
export function bundleWorker(entry: string, minify = false): Promise<string> {
  return bundle({ entryPoints: [entry], minify });
}

/** Bundles a Worker's entry with the route by which it proves to be this user's relay; see proving.ts. */
export function bundleProvingWorker(entry: string): Promise<string> {
  const contents = `
    import worker from ${JSON.stringify(entry)};
    import { withProof } from ${JSON.stringify(PROVING)};
    export * from ${JSON.stringify(entry)};
    export default withProof(worker);`;
  return bundle({ stdin: { contents, resolveDir: dirname(entry), loader: "ts" } });
}

const PROVING = fileURLToPath(new URL("proving.ts", import.meta.url));

async function bundle(options: BuildOptions): Promise<string> {
  const result = await build({
    ...options,
    bundle: true,
    format: "esm",
    target: "esnext",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    write: false,
    logLevel: "silent",
  });
  return result.outputFiles?.[0]?.text ?? "";
}

import { build } from "esbuild";

/** Bundles a Worker's entry into one ES module, as `wrangler deploy` does, which also minifies it. */
export async function bundleWorker(entry: string, minify = false): Promise<string> {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    target: "esnext",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    write: false,
    minify,
    logLevel: "silent",
  });
  return result.outputFiles[0]?.text ?? "";
}

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configArguments, directoryOf, type StorageOptions } from "../wrangler/options.ts";
import { wranglerFailed } from "../wrangler/failure.ts";
import { runWrangler } from "../wrangler/run.ts";
import { adoptLeftNamespace } from "./left-namespace.ts";

/**
 * Deploys the Worker with new secrets. Returns its origin; undefined if wrangler does not print it. Reuses the KV
 * namespace of an earlier failed deploy, which changes wrangler's configuration. Throws if the deploy fails.
 */
export async function deploy(
  options: StorageOptions,
  secrets: Readonly<Record<string, string>>,
  tell: (step: string) => void,
): Promise<string | undefined> {
  const temporary = await mkdtemp(join(tmpdir(), "hubrelay-"));
  try {
    // JSON, because wrangler expands $NAME in its other format.
    const secretsFile = join(temporary, "secrets.json");
    await writeFile(secretsFile, JSON.stringify(secrets), { mode: 0o600 });
    const log = join(temporary, "output.ndjson");
    await writeFile(log, "");
    const withSecrets = Object.keys(secrets).length > 0 ? ["--secrets-file", secretsFile] : [];
    const args = ["deploy", ...withSecrets, ...configArguments(options)];
    const variables = { WRANGLER_OUTPUT_FILE_PATH: log };
    const output = { directory: directoryOf(options), variables, isShown: true };
    let result = await runWrangler(args, output);
    const adopted = result.exitCode === 0 ? undefined : await adoptLeftNamespace(options, result);
    if (adopted !== undefined) {
      tell(adopted);
      result = await runWrangler(args, output);
    }
    if (result.exitCode !== 0) throw wranglerFailed(result, "deploying");
    return deployedOrigin(await readFile(log, "utf8"));
  } finally {
    await rm(temporary, { recursive: true });
  }
}

/** Parses the Worker's origin: its custom domain, or else its host name under workers.dev. */
function deployedOrigin(log: string): string | undefined {
  const entries = log
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { type: string; targets?: string[] });
  const targets = entries.flatMap(({ type, targets = [] }) => (type === "deploy" ? targets : []));
  const hosts = [/^([\w.-]+) \(custom domain/, /^(?:https:\/\/)?([\w.-]+\.workers\.dev)/].flatMap((form) =>
    targets.flatMap((target) => form.exec(target)?.[1] ?? []),
  );
  return hosts[0] === undefined ? undefined : `https://${hosts[0]}`;
}

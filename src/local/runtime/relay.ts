import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions as readWranglerConfig } from "wrangler";
import { RULES_KEY } from "../../core/rules/kv-keys.ts";
import { bundleProvingWorker, bundleWorker } from "../build/bundle.ts";
import { ensureDashboard } from "../build/dashboard.ts";
import { anyFreePort } from "./port.ts";
import { addVariables, type Additions } from "./variables.ts";

/** How to run a relay on this machine. */
export interface LocalRelayOptions {
  /** 0 for any that is free. */
  readonly port: number;
  /** Where KV and the objects are kept. */
  readonly stateDirectory: string;
  /** Secrets and variables, beside and instead of those in wrangler.toml and .dev.vars. */
  readonly variables: Readonly<Record<string, string>>;
  /** Variables that add to the user's own instead of taking their place. */
  readonly additions?: Additions;
  /** With what the relay proves itself to the commands of this machine's user; without it there is no such route. */
  readonly proofKey?: string;
  /** The Worker's module, where it is not the one of wrangler.toml. */
  readonly entry?: string;
  /** Gets each line that the Worker logs. */
  readonly onLog: (line: string) => void;
  /** Whether floods are refused, as they are by the deployed Worker; a test of many pushes is one. */
  readonly isLimited?: boolean;
}

export interface LocalRelay {
  readonly url: URL;
  /** The rule document in KV, or null. */
  readRules(): Promise<string | null>;
  writeRules(document: string): Promise<void>;
  deleteRules(): Promise<void>;
  /** Does what the cron does once an hour, as if it were a time, in milliseconds since 1970. */
  runCron(time: number): Promise<void>;
  close(): Promise<void>;
}

// Otherwise wrangler prints, on every start, where it found the secrets.
process.env["WRANGLER_LOG"] ??= "error";

const WRANGLER_CONFIG = fileURLToPath(new URL("../../../wrangler.toml", import.meta.url));

const NOTHING: Additions = { defaults: {}, appended: {} };

/** Variables that let everything through. */
const UNLIMITED = {
  PUSHES_PER_TOKEN: "off",
  BYTES_PER_TOKEN: "off",
  NEW_REPOSITORIES_PER_TOKEN: "off",
  PUSHES_PER_REPOSITORY: "off",
};

/** Runs the Worker of wrangler.toml in workerd, with KV and Durable Objects on disk. */
export async function startLocalRelay(options: LocalRelayOptions): Promise<LocalRelay> {
  await ensureDashboard();
  const { workerOptions, main = "" } = readWranglerConfig(WRANGLER_CONFIG);
  const entry = options.entry ?? main;
  const contents = await (options.proofKey === undefined ? bundleWorker(entry) : bundleProvingWorker(entry));
  // Known before the Worker runs, so that its links lead here.
  const port = options.port === 0 ? await anyFreePort() : options.port;
  const own = { PUBLIC_URL: `http://127.0.0.1:${port}` };
  const proof =
    options.proofKey === undefined ? {} : { LOCAL_PROOF_KEY: options.proofKey, LOCAL_PROOF_PORT: `${port}` };
  const limits = options.isLimited === true ? {} : UNLIMITED;
  const configured = { ...(workerOptions.bindings as Record<string, string>), ...limits, ...own, ...options.variables };
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...workerOptions,
      ...(options.isLimited !== true && { ratelimits: {} }),
      bindings: { ...addVariables(configured, options.additions ?? NOTHING), ...proof },
      modules: [{ type: "ESModule", path: "hubrelay.mjs", contents }],
      host: "127.0.0.1",
      port,
      resourcePersistencePath: options.stateDirectory,
      handleStructuredLogs: ({ message }: { message: string }) => options.onLog(message),
      log: new Log(LogLevel.ERROR),
      cf: false,
    }),
  );
  const url = await miniflare.ready;
  const rules = await miniflare.getKVNamespace("RULES");
  return {
    url,
    readRules: () => rules.get(RULES_KEY, "text"),
    writeRules: (document) => rules.put(RULES_KEY, document),
    deleteRules: () => rules.delete(RULES_KEY),
    runCron: async (time) => {
      const worker = await miniflare.getWorker();
      await worker.scheduled({ scheduledTime: new Date(time) });
    },
    close: () => miniflare.dispose(),
  };
}

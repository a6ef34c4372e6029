import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions as readWranglerConfig } from "wrangler";
import { RULES_KEY } from "../../core/rules/kv-keys.ts";
import { bundleProvingWorker, bundleWorker } from "../build/bundle.ts";
import { ensureDashboard } from "../build/dashboard.ts";
import { startOnFreePort } from "./port.ts";
import { addVariables, type Additions } from "./variables.ts";

/** The options of a relay on this machine. */
export interface LocalRelayOptions {
  /** The port to listen on; 0 for any free one. */
  readonly port: number;
  /** The directory of KV's and the objects' data. */
  readonly stateDirectory: string;
  /** Secrets and variables, which override those of wrangler.toml and .dev.vars. */
  readonly variables: Readonly<Record<string, string>>;
  /** Variables that add to the user's own, and do not override them. */
  readonly additions?: Additions;
  /** The key by which the relay proves itself to the command; without it the relay has no such route. */
  readonly proofKey?: string;
  /** The Worker's module; that of wrangler.toml by default. */
  readonly entry?: string;
  /** Called with each line that the Worker logs. */
  readonly onLog: (line: string) => void;
  /** Whether rate limits apply, as on a deployed Worker. Tests of many pushes turn them off. */
  readonly isLimited?: boolean;
}

export interface LocalRelay {
  readonly url: URL;
  /** Reads the rule document in KV; null if it has none. */
  readRules(): Promise<string | null>;
  writeRules(document: string): Promise<void>;
  deleteRules(): Promise<void>;
  /** Runs the hourly cron for a time in milliseconds since 1970. */
  runCron(time: number): Promise<void>;
  close(): Promise<void>;
}

// Keeps wrangler from printing at each start where it found the secrets.
process.env["WRANGLER_LOG"] ??= "error";

const WRANGLER_CONFIG = fileURLToPath(new URL("../../../wrangler.toml", import.meta.url));

const NOTHING: Additions = { defaults: {}, appended: {} };

/** The story that `npm start` prints needs every attempt. */
const LOCAL = { LOG_LEVEL: "debug" };

/** Variables that turn all limits off. */
const UNLIMITED = {
  PUSHES_PER_TOKEN: "off",
  BYTES_PER_TOKEN: "off",
  NEW_REPOSITORIES_PER_TOKEN: "off",
  PUSHES_PER_REPOSITORY: "off",
};

/** What wrangler.toml says of the Worker. */
type WorkerOptions = ReturnType<typeof readWranglerConfig>["workerOptions"];

/** Runs the Worker of wrangler.toml in workerd, with KV and Durable Objects on disk. */
export async function startLocalRelay(options: LocalRelayOptions): Promise<LocalRelay> {
  await ensureDashboard();
  const { workerOptions, main = "" } = readWranglerConfig(WRANGLER_CONFIG);
  const entry = options.entry ?? main;
  const contents = await (options.proofKey === undefined ? bundleWorker(entry) : bundleProvingWorker(entry));
  const start = (port: number): Promise<Running> => startMiniflare(workerOptions, contents, port, options);
  const { miniflare, url } = await (options.port === 0 ? startOnFreePort(start) : start(options.port));
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

/** A Worker that runs. */
interface Running {
  readonly miniflare: Miniflare;
  readonly url: URL;
}

async function startMiniflare(
  workerOptions: WorkerOptions,
  contents: string,
  port: number,
  options: LocalRelayOptions,
): Promise<Running> {
  // The Worker's links need its port.
  const own = { PUBLIC_URL: `http://127.0.0.1:${port}` };
  const proof =
    options.proofKey === undefined ? {} : { LOCAL_PROOF_KEY: options.proofKey, LOCAL_PROOF_PORT: `${port}` };
  const limits = options.isLimited === true ? {} : UNLIMITED;
  const configured = {
    ...(workerOptions.bindings as Record<string, string>),
    ...limits,
    ...own,
    ...LOCAL,
    ...options.variables,
  };
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
  try {
    return { miniflare, url: await miniflare.ready };
  } catch (error) {
    await miniflare.dispose().catch(() => {});
    throw error;
  }
}

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4MiniflareOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions as readWranglerConfig } from "wrangler";
import { bundleWorker } from "../../src/local/build/bundle.ts";
import { childOf } from "./process-usage.ts";
import { TOKEN, type WorkerConfig, type WorkerName } from "./relay.ts";

// A Worker in workerd, in a process of its own, without the proxies of `wrangler dev` and without the Worker that
// miniflare puts before others. The argument is a WorkerConfig as JSON; the process ends with its parent.

process.env["WRANGLER_LOG"] ??= "error";

const config = JSON.parse(process.argv[2] ?? "") as WorkerConfig;
const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const variables = {
  RELAY_TOKENS: `bench=${TOKEN}`,
  ALLOWED_PRIVATE_HOSTS: config.targetHost,
  // Counted as ever, and never used up.
  PUSHES_PER_TOKEN: "1000000/s",
  PUSHES_PER_REPOSITORY: "1000000/s",
};
const wrangler = readWranglerConfig(root("wrangler.toml"));

const hubrelay = { durableObjects: wrangler.workerOptions.durableObjects, bindings: variables };

/** The limit that test/platform/entry enforces, and no other of its limits. */
const SIX_CONNECTIONS = { PLATFORM: JSON.stringify({ connections: 6 }) };

/** Each Worker's bindings, beside KV, which all have. */
const BINDINGS: Readonly<Record<WorkerName, object>> = {
  hubrelay,
  counted: hubrelay,
  limited: { ...hubrelay, bindings: { ...variables, ...SIX_CONNECTIONS } },
  bare: {},
  stored: { durableObjects: { REPOSITORY: { className: "Repository", useSQLite: true } } },
  naive: {},
  limitedNaive: { bindings: SIX_CONNECTIONS },
  queues: { queueProducers: { DELIVERIES: "deliveries" }, queueConsumers: { deliveries: { maxBatchTimeout: 0 } } },
  workflows: { workflows: { DELIVER: { name: "deliver", className: "Deliver" } } },
};

const SOURCES: Readonly<Partial<Record<WorkerName, string>>> = {
  hubrelay: "src/index.ts",
  counted: "bench/cost/counted.ts",
  limited: "test/platform/entry/index.ts",
  limitedNaive: "bench/connections/naive.ts",
};
const entry = root(SOURCES[config.name] ?? `bench/rivals/${config.name}.ts`);
const options = {
  name: config.name,
  modules: [{ type: "ESModule", path: `${config.name}.mjs`, contents: await bundleWorker(entry) }],
  compatibilityDate: wrangler.workerOptions.compatibilityDate,
  compatibilityFlags: wrangler.workerOptions.compatibilityFlags,
  kvNamespaces: { RULES: "rules" },
  ...BINDINGS[config.name],
  unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  resourcePersistencePath: join(config.stateDirectory, config.name),
  // Read as they come, as a platform would, and not printed.
  handleStructuredLogs: () => {},
  log: new Log(LogLevel.ERROR),
  cf: false,
  ...(config.inspectorPort !== undefined && { inspectorPort: config.inspectorPort }),
};
const miniflare = new Miniflare(convertV4MiniflareOptions(options as V4MiniflareOptions));
await miniflare.ready;
const rules = await miniflare.getKVNamespace("RULES");
await rules.put("rules", config.rules);
process.on("message", ({ rules: text }: { rules: string }) => void write(text));
process.once("disconnect", () => void miniflare.dispose().then(() => process.exit(0)));
const { port } = await miniflare.unsafeGetDirectURL();
process.send?.({ port: Number(port), workerdPid: childOf(process.pid, "workerd") });

async function write(text: string): Promise<void> {
  await rules.put("rules", text);
  process.send?.({ written: true });
}

import { createRequire } from "node:module";
import { cpus, loadavg, totalmem } from "node:os";

/** What the figures depend on besides the code. */
export interface Environment {
  readonly date: string;
  readonly cores: number;
  readonly processor: string;
  readonly memoryGb: number;
  readonly node: string;
  readonly workerd: string;
  readonly miniflare: string;
  /** Of the last minute, before the bench. Above 0.5 other work was running too. */
  readonly loadAverage: number;
}

export function readEnvironment(): Environment {
  const require = createRequire(import.meta.url);
  const versionOf = (name: string): string => (require(`${name}/package.json`) as { version: string }).version;
  const [processor] = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    cores: cpus().length,
    processor: processor?.model.trim() ?? "",
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    workerd: versionOf("workerd"),
    miniflare: versionOf("miniflare"),
    loadAverage: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  };
}

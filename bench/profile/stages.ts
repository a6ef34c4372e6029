import type { CpuProfile } from "./profiler.ts";

/** The stages of a push, by the start of the source file's path; the first that fits counts. */
const STAGES: readonly (readonly [prefix: string, stage: string])[] = [
  ["src/worker/directory/", "directory"],
  ["src/worker/repository/sync/", "directory"],
  ["src/core/record/summary", "directory"],
  ["src/worker/repository/accept/", "store"],
  ["src/worker/repository/routing/", "store"],
  ["src/worker/repository/schedule/alarm.", "store"],
  ["src/worker/repository/state/", "store"],
  ["src/worker/repository/relay", "store"],
  ["src/worker/repository/", "deliver"],
  ["src/worker/send/", "deliver"],
  ["src/core/address/", "deliver"],
  ["src/core/targets/", "deliver"],
  ["src/core/delivery/", "deliver"],
  ["src/core/secrets/", "deliver"],
  ["ipaddr.js", "deliver"],
  ["src/worker/telemetry/log", "log"],
  ["src/worker/", "receive"],
  ["itty-router", "receive"],
  ["src/core/", "understand and route"],
  ["valibot", "understand and route"],
];

/** What counts what is used stands between a stage and the platform, and belongs to whoever calls it. */
const COUNTING = "src/worker/telemetry/usage";

/** Nothing of a push runs for so long: the thread was elsewhere, and the profiler kept the last that it saw. */
const MAX_STRETCH_US = 20_000;

/** The share of each stage in the time that JavaScript and what it called took, in percent. */
export function sharesOf(profile: CpuProfile, bundle: string): Map<string, number> {
  const stageOf = stagesOf(profile, bundle);
  const spent = new Map<string, number>();
  let total = 0;
  for (const { node, us } of stretchesOf(profile)) {
    const stage = stageOf.get(node);
    if (stage === undefined || us > MAX_STRETCH_US) continue;
    spent.set(stage, (spent.get(stage) ?? 0) + us);
    total += us;
  }
  return new Map([...spent].map(([stage, us]) => [stage, (us / total) * 100]));
}

function stretchesOf({ samples, timeDeltas }: CpuProfile): { readonly node: number; us: number }[] {
  const stretches: { readonly node: number; us: number }[] = [];
  for (const [index, node] of samples.entries()) {
    const us = timeDeltas[index] ?? 0;
    const last = stretches.at(-1);
    if (last?.node === node) last.us += us;
    else stretches.push({ node, us });
  }
  return stretches;
}

/** What the platform does for a function, as `exec` or `fetch`, counts for the stage that called it. */
function stagesOf({ nodes }: CpuProfile, bundle: string): Map<number, string | undefined> {
  const files = filesOf(bundle);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const stages = new Map<number, string | undefined>();
  const visit = (id: number, inherited: string | undefined): void => {
    const node = byId.get(id);
    if (node === undefined) return;
    const { functionName, url, lineNumber } = node.callFrame;
    const own = url === "" ? platformStage(functionName) : stageOfFile(files[lineNumber] ?? "");
    const stage = own ?? inherited;
    stages.set(id, stage);
    for (const child of node.children ?? []) visit(child, stage);
  };
  if (nodes[0] !== undefined) visit(nodes[0].id, undefined);
  return stages;
}

function platformStage(functionName: string): string | undefined {
  if (functionName === "(garbage collector)") return "garbage collection";
  return functionName === "(program)" ? "platform" : undefined;
}

function stageOfFile(file: string): string | undefined {
  if (file.startsWith(COUNTING)) return undefined;
  return STAGES.find(([prefix]) => file.startsWith(prefix))?.[1];
}

/** The source file of each line: esbuild writes it above each module. */
function filesOf(bundle: string): string[] {
  let file = "";
  return bundle.split("\n").map((line) => {
    const [, path] = /^\/\/ (\S+\.[cm]?[jt]s)$/.exec(line) ?? [];
    if (path !== undefined) file = path.replace(/^.*node_modules\//, "");
    return file;
  });
}

import { PAUSES_KEY } from "../../core/rules/kv-keys.ts";
import type { Target } from "../../core/targets/target.ts";
import { cleanLine } from "../../core/text/clean.ts";
import { countUsage } from "../telemetry/usage.ts";

/** A pause that an operator has ordered, beside the rule document. */
export interface Pause {
  readonly reason: string;
  readonly since: number;
  /** The label of the operator who has ordered it; absent from pauses of earlier versions. */
  readonly operator?: string;
}

/** By the name of the target. */
export type Pauses = Readonly<Record<string, Pause>>;

/** Reads the pauses as they were last written; throws when KV cannot be read. */
export async function readPauses(kv: KVNamespace, cacheTtl?: number): Promise<Pauses> {
  countUsage("kvReads");
  return (await kv.get<Pauses>(PAUSES_KEY, { type: "json", ...(cacheTtl !== undefined && { cacheTtl }) })) ?? {};
}

/** Pauses a target, or ends its pause. Seen everywhere within a minute, like a change of the rules. */
export async function writePause(kv: KVNamespace, target: string, pause: Pause | undefined): Promise<void> {
  const { [target]: _, ...others } = await readPauses(kv);
  countUsage("kvWrites");
  const cleaned = pause === undefined ? {} : { [target]: { ...pause, reason: cleanLine(pause.reason) } };
  await kv.put(PAUSES_KEY, JSON.stringify({ ...others, ...cleaned }));
}

/** The target, paused if an operator has paused it. */
export function withPause(name: string, target: Target, pauses: Pauses): Target {
  return Object.hasOwn(pauses, name) ? { ...target, paused: true } : target;
}

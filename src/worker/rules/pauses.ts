import { PAUSES_KEY } from "../../core/rules/kv-keys.ts";
import type { Target } from "../../core/targets/target.ts";
import { cleanLine } from "../../core/text/clean.ts";
import { countUsage } from "../telemetry/usage.ts";

/** A pause of a target by an operator, apart from the rule document. */
export interface Pause {
  readonly reason: string;
  readonly since: number;
  /** The operator's label; absent from pauses of earlier versions. */
  readonly operator?: string;
}

/** By the name of the target. */
export type Pauses = Readonly<Record<string, Pause>>;

/** Reads the pauses. Throws if KV fails. */
export async function readPauses(kv: KVNamespace, cacheTtl?: number): Promise<Pauses> {
  countUsage("kvReads");
  return (await kv.get<Pauses>(PAUSES_KEY, { type: "json", ...(cacheTtl !== undefined && { cacheTtl }) })) ?? {};
}

/** Pauses a target, or ends its pause. Takes effect everywhere within a minute, like a change of the rules. */
export async function writePause(kv: KVNamespace, target: string, pause: Pause | undefined): Promise<void> {
  const { [target]: _, ...others } = await readPauses(kv);
  countUsage("kvWrites");
  const cleaned = pause === undefined ? {} : { [target]: { ...pause, reason: cleanLine(pause.reason) } };
  await kv.put(PAUSES_KEY, JSON.stringify({ ...others, ...cleaned }));
}

/** Applies an operator's pause to a target. */
export function withPause(name: string, target: Target, pauses: Pauses): Target {
  return Object.hasOwn(pauses, name) ? { ...target, paused: true } : target;
}

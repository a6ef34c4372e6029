import { env } from "cloudflare:workers";
import type { Limits } from "./protocol.ts";

let limits = JSON.parse((env as { readonly PLATFORM?: string }).PLATFORM ?? "{}") as Limits;

/** The limits of this moment: those of the variable PLATFORM, and what was changed since. */
export function currentLimits(): Limits {
  return limits;
}

/** Replaces the limits that are given. */
export function changeLimits(changes: Limits): void {
  limits = { ...limits, ...changes };
}

import { parseHosts, type PrivateHosts } from "../core/address.ts";
import type { Plan } from "../core/budget.ts";
import { DEFAULT_CALLBACK_HOSTS } from "../core/callback.ts";
import type { Env } from "./env.ts";

/** The variables of wrangler.toml, read. */
export interface Settings {
  readonly privateHosts: PrivateHosts;
  readonly callbackHosts: ReadonlySet<string>;
  /** Without a slash at its end; undefined when the operator did not say. */
  readonly publicUrl: string | undefined;
  readonly retentionDays: number;
  readonly plan: Plan;
}

const DEFAULT_RETENTION_DAYS = 30;

/** Reads the variables; one that is missing or senseless has its default. */
export function readSettings(env: Env): Settings {
  const days = Number(env.RETENTION_DAYS || DEFAULT_RETENTION_DAYS);
  return {
    privateHosts: parseHosts(env.ALLOWED_PRIVATE_HOSTS ?? ""),
    callbackHosts: parseHosts(env.CALLBACK_HOSTS ?? DEFAULT_CALLBACK_HOSTS),
    publicUrl: env.PUBLIC_URL?.replace(/\/+$/, "") || undefined,
    retentionDays: Number.isInteger(days) && days > 0 ? days : DEFAULT_RETENTION_DAYS,
    plan: env.PLAN === "paid" ? "paid" : "free",
  };
}

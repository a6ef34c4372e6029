import { env } from "cloudflare:workers";
import type { Limits } from "./protocol.ts";

/** The limits of this run, from the variable PLATFORM. */
export const limits = JSON.parse((env as { readonly PLATFORM?: string }).PLATFORM ?? "{}") as Limits;

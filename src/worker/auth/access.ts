import { parseAccessRoles, type RoleOf } from "../../core/operators/access-roles.ts";
import { identityIn, readAccessToken } from "../../core/operators/access-token.ts";
import type { Operator } from "../../core/operators/operator.ts";
import { err, ok, type Result } from "../../core/lib/result.ts";
import type { Env } from "../env/env.ts";
import { readSettings } from "../env/settings.ts";
import { accessKey } from "./access-keys.ts";

/** The header that Cloudflare Access adds to each request that it admits. */
const HEADER = "cf-access-jwt-assertion";

const MAX_JWT_LENGTH = 16_384;

/** Which tokens of Cloudflare Access are accepted. */
export interface AccessSettings {
  readonly issuer: string;
  readonly audience: string;
  readonly roleOf: RoleOf;
}

/** Why a token of Access is refused. */
export interface AccessRefusal {
  /** `unavailable`: the keys could not be fetched, so the token cannot be checked. */
  readonly kind: "wrong" | "unavailable" | "no role";
  readonly reason: string;
}

/**
 * The settings of Cloudflare Access; undefined if none of its variables is set. The error says which one is missing or
 * invalid; then Access admits nobody.
 */
export function accessSettings(env: Env): Result<AccessSettings, string> | undefined {
  const { ACCESS_TEAM_DOMAIN: team = "", ACCESS_AUD: audience = "", ACCESS_ROLES: roles = "" } = env;
  if (team === "" && audience === "" && roles === "") return undefined;
  const issuer = issuerOf(team);
  if (issuer === undefined) return err("ACCESS_TEAM_DOMAIN: expected it as in acme.cloudflareaccess.com");
  if (audience === "") return err("ACCESS_AUD is not set: expected the AUD tag of the Access application");
  const roleOf = parseAccessRoles(roles);
  return roleOf.ok ? ok({ issuer, audience, roleOf: roleOf.value }) : roleOf;
}

/** Verifies a request's token of Access; returns its operator. Undefined without a token. */
export async function accessOperator(
  request: Request,
  env: Env,
  settings: AccessSettings,
  now: number,
): Promise<Result<Operator, AccessRefusal> | undefined> {
  const token = request.headers.get(HEADER);
  if (token === null) return undefined;
  const identity = await verify(token, env, settings, now);
  if (!identity.ok) return identity;
  const role = settings.roleOf(identity.value);
  if (role !== undefined) return ok({ label: identity.value, role });
  return err({ kind: "no role", reason: `ACCESS_ROLES gives ${identity.value} no role` });
}

async function verify(
  token: string,
  env: Env,
  settings: AccessSettings,
  now: number,
): Promise<Result<string, AccessRefusal>> {
  const [header = "", claims = "", signature = "", ...rest] = token.split(".");
  if (token.length > MAX_JWT_LENGTH || rest.length > 0) return wrong("it is not a token of Cloudflare Access");
  const read = readAccessToken(textOf(header), textOf(claims));
  if (!read.ok) return wrong(read.error);
  // Checked before a key is fetched: a token for another application costs no request.
  const identity = identityIn(read.value.claims, settings, now);
  if (!identity.ok) return wrong(identity.error);
  const key = await accessKey(settings.issuer, read.value.kid, readSettings(env).privateHosts, now);
  if (!key.ok) return err({ kind: "unavailable", reason: key.error });
  if (key.value === undefined) return wrong("it is signed with an unknown key (kid)");
  const signed = new TextEncoder().encode(`${header}.${claims}`);
  const isRight = await crypto.subtle.verify("RSASSA-PKCS1-v1_5", key.value, bytesOf(signature), signed);
  return isRight ? identity : wrong("its signature is wrong");
}

function wrong(reason: string): Result<never, AccessRefusal> {
  return err({ kind: "wrong", reason });
}

/** The origin that Access signs with, from `acme`, `acme.cloudflareaccess.com` or an origin; undefined if invalid. */
function issuerOf(team: string): string | undefined {
  const name = team.trim().replace(/\/+$/, "");
  if (/^[a-z0-9-]+$/i.test(name)) return `https://${name.toLowerCase()}.cloudflareaccess.com`;
  const url = /^https?:\/\//i.test(name) ? name : `https://${name}`;
  if (!URL.canParse(url)) return undefined;
  const { origin, pathname, hostname } = new URL(url);
  return pathname === "/" && (hostname.includes(".") || hostname === "localhost") ? origin : undefined;
}

/** Decodes base64url; empty if invalid, which is neither JSON nor a signature. */
function bytesOf(part: string): Uint8Array {
  try {
    return Uint8Array.fromBase64(part, { alphabet: "base64url" });
  } catch {
    return new Uint8Array();
  }
}

function textOf(part: string): string {
  return new TextDecoder().decode(bytesOf(part));
}

import * as v from "valibot";
import { jsonOf } from "../lib/json.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { list } from "../schema/bounded.ts";
import { validate } from "../schema/validate.ts";
import { SERVICE } from "./access-roles.ts";

/** A parsed JSON Web Token of Cloudflare Access, not yet verified. */
export interface AccessToken {
  /** The id of the signing key. */
  readonly kid: string;
  readonly claims: AccessClaims;
}

/** https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/application-token/ */
const Claims = v.object({
  iss: v.string(),
  aud: v.union([v.string(), list(v.string(), 100, "audiences")]),
  exp: v.number(),
  nbf: v.optional(v.number()),
  iat: v.optional(v.number()),
  type: v.optional(v.string()),
  /** Set for a person: the address that the identity provider verified. */
  email: v.optional(v.string()),
  /** Set for a service token or a certificate. */
  common_name: v.optional(v.string()),
});
export type AccessClaims = v.InferOutput<typeof Claims>;

const Header = v.object({ alg: v.string(), kid: v.pipe(v.string(), v.minLength(1), v.maxLength(200)) });

/** Tolerated clock difference. */
const SKEW_SECONDS = 60;

const EMAIL = /^[^\s@]+@[^\s@]+$/;

const MAX_NAME_LENGTH = 254;

/** Parses a token's header and claims from JSON. Only RS256 is accepted, which Access signs with. */
export function readAccessToken(header: string, claims: string): Result<AccessToken, string> {
  const head = validate(Header, jsonOf(header));
  const body = validate(Claims, jsonOf(claims));
  if (!head.ok || !body.ok) return err("it is not a token of Cloudflare Access");
  if (head.value.alg !== "RS256") return err("it is not signed with RS256");
  return ok({ kid: head.value.kid, claims: body.value });
}

/**
 * Returns the identity of a token with a valid signature: an email address, or `service:` and a service token's name,
 * so that no service can pose as a person. The error names the invalid claim.
 *
 * @param now in milliseconds since 1970
 */
export function identityIn(
  { iss, aud, exp, nbf, iat, type, email, common_name: service }: AccessClaims,
  expected: { readonly issuer: string; readonly audience: string },
  now: number,
): Result<string, string> {
  const seconds = now / 1000;
  if (iss !== expected.issuer) return err("it is from another team (iss)");
  if (!(typeof aud === "string" ? [aud] : aud).includes(expected.audience))
    return err("it is for another application (aud)");
  if (type !== undefined && type !== "app") return err("it is not for an application (type)");
  if (exp <= seconds - SKEW_SECONDS) return err("it has expired (exp)");
  if (Math.max(nbf ?? 0, iat ?? 0) > seconds + SKEW_SECONDS) return err("it is not valid yet (nbf, iat)");
  if (
    email !== undefined &&
    EMAIL.test(email) &&
    !email.toLowerCase().startsWith(SERVICE) &&
    email.length <= MAX_NAME_LENGTH
  )
    return ok(email.toLowerCase());
  if (service !== undefined && service !== "" && service.length <= MAX_NAME_LENGTH) return ok(`${SERVICE}${service}`);
  return err("it has no identity (email, common_name)");
}

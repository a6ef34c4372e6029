/** What a registry's `WWW-Authenticate` asks for. */
export type Challenge =
  /** A token of this server: https://distribution.github.io/distribution/spec/auth/token/ */
  | { readonly scheme: "bearer"; readonly realm: string; readonly service?: string; readonly scope?: string }
  | { readonly scheme: "basic" };

const MAX_LENGTH = 4096;

// RFC 9110 section 11.6.1: parameters are tokens or quoted texts.
const PARAMETER = /([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g;

/** Parses a `WWW-Authenticate` header; undefined if it has neither of the schemes that registries use. */
export function parseChallenge(header: string): Challenge | undefined {
  const text = header.slice(0, MAX_LENGTH);
  const bearer = /(?:^|,)\s*Bearer\s+(.*)$/is.exec(text)?.[1];
  if (bearer !== undefined) {
    const parameters = new Map<string, string>();
    for (const [, name = "", quoted, token] of bearer.matchAll(PARAMETER)) {
      const key = name.toLowerCase();
      if (!parameters.has(key)) parameters.set(key, quoted?.replaceAll(/\\(.)/g, "$1") ?? token ?? "");
    }
    const [realm, service, scope] = ["realm", "service", "scope"].map((name) => parameters.get(name));
    if (realm !== undefined && URL.canParse(realm)) {
      return { scheme: "bearer", realm, ...(service && { service }), ...(scope && { scope }) };
    }
  }
  return /(?:^|,)\s*Basic\b/i.test(text) ? { scheme: "basic" } : undefined;
}

/** Returns the address of a token for reading a repository. */
export function tokenAddress({ realm, service, scope }: Extract<Challenge, { scheme: "bearer" }>, path: string): URL {
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set("service", service);
  // Some registries name no scope, and then grant none.
  url.searchParams.set("scope", scope ?? `repository:${path}:pull`);
  return url;
}

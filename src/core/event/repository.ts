import { err, ok, type Result } from "../lib/result.ts";

/** A parsed repository name: `acme/web` and `library/nginx` on Docker Hub, `ghcr.io/acme/web` elsewhere. */
export interface Repository {
  readonly fullName: string;
  /** Empty if another registry's repository has no namespace. */
  readonly namespace: string;
  readonly name: string;
  /** The registry's host, with a port if not the default; absent for Docker Hub. */
  readonly registry?: string;
}

/** Docker Hub's namespace of official images, which people and old payloads omit. */
const OFFICIAL_NAMESPACE = "library";

const MAX_LENGTH = 255;

// `domain` of https://github.com/distribution/reference/blob/main/regexp.go, limited to hosts that can have a
// certificate.
const REGISTRY = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?::\d{1,5})?$/;

/** Hosts of Docker Hub. Names of its repositories omit the host. */
export const DOCKER_HUB_HOSTS: ReadonlySet<string> = new Set([
  "docker.io",
  "index.docker.io",
  "registry-1.docker.io",
  "registry.hub.docker.com",
]);

// `path-component` of https://github.com/distribution/reference/blob/main/reference.go
const COMPONENT = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;

/**
 * Parses a repository name from a rule, a path or an operator: a name on Docker Hub, or one with another registry's
 * host, which has a dot or a port. The error says what was expected.
 */
export function parseRepositoryName(text: string): Result<Repository, string> {
  const { host, path } = splitHost(text);
  return host !== text && /[.:]/.test(host) ? parseRegistryRepository(host, path) : parseRepository(text);
}

/** Splits a reference at its first slash into host and path. The path may be empty. */
export function splitHost(reference: string): { readonly host: string; readonly path: string } {
  const slash = reference.indexOf("/");
  return slash < 0
    ? { host: reference, path: "" }
    : { host: reference.slice(0, slash), path: reference.slice(slash + 1) };
}

/** Splits a full name at its last slash into the two path segments that the API uses. */
export function segmentsOf(fullName: string): { readonly parent: string; readonly name: string } {
  const slash = fullName.lastIndexOf("/");
  return { parent: fullName.slice(0, Math.max(slash, 0)), name: fullName.slice(slash + 1) };
}

/**
 * Parses a registry's host into lower case, with its port if it has one. Like Docker's clients it requires a dot or a
 * port: without them, `acme/web` could be on Docker Hub or on a registry `acme`.
 */
export function parseRegistryHost(text: string): Result<string, string> {
  const host = text.length > MAX_LENGTH ? "" : asciiLowerCase(text);
  if (/[.:]/.test(host) && REGISTRY.test(host)) return ok(host);
  return err("expected the host of a registry with a dot or a port, as in ghcr.io or localhost:5000");
}

/** Parses a repository of a registry other than Docker Hub. */
export function parseRegistryRepository(host: string, path: string): Result<Repository, string> {
  const parsed = parseRegistryHost(host);
  if (!parsed.ok) return parsed;
  const registry = parsed.value;
  if (DOCKER_HUB_HOSTS.has(registry)) {
    return err("expected a repository of Docker Hub without a host, as in acme/web or nginx");
  }
  const unknown = err(`expected a repository of ${registry}, as in ${registry}/acme/web`);
  // Checked first: the path can be as long as the body, and a body can have a hundred pushes.
  if (registry.length + 1 + path.length > MAX_LENGTH) return unknown;
  const parts = asciiLowerCase(path).split("/");
  if (!parts.every((part) => COMPONENT.test(part))) return unknown;
  const fullName = [registry, ...parts].join("/");
  return ok({ fullName, namespace: parts.slice(0, -1).join("/"), name: parts.at(-1) ?? "", registry });
}

/**
 * Parses and normalises a repository name on Docker Hub; no other code does. `busybox` and `_/busybox`, Docker Hub's
 * old form of an official image, become `library/busybox`. Upper case becomes lower case. The error says what was
 * expected.
 */
export function parseRepository(text: string): Result<Repository, string> {
  const parts = text.length > MAX_LENGTH ? [] : asciiLowerCase(text).split("/");
  const name = parts.at(-1) ?? "";
  const namespace = parts.length === 1 || parts[0] === "_" ? OFFICIAL_NAMESPACE : (parts[0] ?? "");
  const fullName = `${namespace}/${name}`;
  // A namespace with a dot would be another registry's host.
  const isNamespace = COMPONENT.test(namespace) && !namespace.includes(".");
  if (parts.length > 2 || fullName.length > MAX_LENGTH || !isNamespace || !COMPONENT.test(name)) {
    return err("expected a repository of Docker Hub, as in acme/web or nginx");
  }
  return ok({ fullName, namespace, name });
}

/** Lowers ASCII letters only. toLowerCase would turn the Kelvin sign into a k. */
export function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

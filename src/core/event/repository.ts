import { err, ok, type Result } from "../lib/result.ts";

/** A repository's full name: `acme/web` and `library/nginx` of Docker Hub, `ghcr.io/acme/web` of another registry. */
export interface Repository {
  readonly fullName: string;
  /** Empty where another registry has the name alone. */
  readonly namespace: string;
  readonly name: string;
  /** The registry's host, with its port if it has one of its own; absent for Docker Hub. */
  readonly registry?: string;
}

/** Docker Hub's namespace of the official images, which people and old payloads leave out. */
const OFFICIAL_NAMESPACE = "library";

const MAX_LENGTH = 255;

// domain of https://github.com/distribution/reference/blob/main/regexp.go, as far as a host with a certificate has one.
const REGISTRY = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?::\d{1,5})?$/;

/** Docker Hub's own hosts, which its repositories are written without. */
const DOCKER_HUB = new Set(["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"]);

// path-component of https://github.com/distribution/reference/blob/main/reference.go
const COMPONENT = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;

/**
 * A repository's name as rules, paths and operators write it: of Docker Hub, or with the host of another registry before
 * it, which has a dot or a port. The error says what was expected.
 */
export function parseRepositoryName(text: string): Result<Repository, string> {
  const { host, path } = splitHost(text);
  return host !== text && /[.:]/.test(host) ? parseRegistryRepository(host, path) : parseRepository(text);
}

/** A reference as registries write it, in its host (all before the first slash) and its path, which may be empty. */
export function splitHost(reference: string): { readonly host: string; readonly path: string } {
  const slash = reference.indexOf("/");
  return slash < 0
    ? { host: reference, path: "" }
    : { host: reference.slice(0, slash), path: reference.slice(slash + 1) };
}

/** A full name in the two segments that paths of the API have for it: all before the last slash, and the name. */
export function segmentsOf(fullName: string): { readonly parent: string; readonly name: string } {
  const slash = fullName.lastIndexOf("/");
  return { parent: fullName.slice(0, Math.max(slash, 0)), name: fullName.slice(slash + 1) };
}

/**
 * The host of a registry in lower case, with its port if it has one. A host has a dot or a port, as Docker's clients
 * have it: without either, `acme/web` could be a repository of Docker Hub or one of the registry `acme`.
 */
export function parseRegistryHost(text: string): Result<string, string> {
  const host = text.length > MAX_LENGTH ? "" : asciiLowerCase(text);
  if (/[.:]/.test(host) && REGISTRY.test(host)) return ok(host);
  return err("expected the host of a registry with a dot or a port, as in ghcr.io or localhost:5000");
}

/** A repository of a registry other than Docker Hub. */
export function parseRegistryRepository(host: string, path: string): Result<Repository, string> {
  const parsed = parseRegistryHost(host);
  if (!parsed.ok) return parsed;
  const registry = parsed.value;
  if (DOCKER_HUB.has(registry)) {
    return err("expected a repository of Docker Hub without a host, as in acme/web or nginx");
  }
  const unknown = err(`expected a repository of ${registry}, as in ${registry}/acme/web`);
  // Before anything is done with a text that may be as long as the body, and the same for a hundred pushes.
  if (registry.length + 1 + path.length > MAX_LENGTH) return unknown;
  const parts = asciiLowerCase(path).split("/");
  if (!parts.every((part) => COMPONENT.test(part))) return unknown;
  const fullName = [registry, ...parts].join("/");
  return ok({ fullName, namespace: parts.slice(0, -1).join("/"), name: parts.at(-1) ?? "", registry });
}

/**
 * The one place that normalises the name of a repository of Docker Hub: `busybox` and `_/busybox` (Docker Hub's old form of an official
 * image) become `library/busybox`, and upper case, which no registry keeps, becomes lower case.
 * The error says what was expected.
 */
export function parseRepository(text: string): Result<Repository, string> {
  const parts = text.length > MAX_LENGTH ? [] : asciiLowerCase(text).split("/");
  const name = parts.at(-1) ?? "";
  const namespace = parts.length === 1 || parts[0] === "_" ? OFFICIAL_NAMESPACE : (parts[0] ?? "");
  const fullName = `${namespace}/${name}`;
  // A namespace with a dot would be the host of another registry.
  const isNamespace = COMPONENT.test(namespace) && !namespace.includes(".");
  if (parts.length > 2 || fullName.length > MAX_LENGTH || !isNamespace || !COMPONENT.test(name)) {
    return err("expected a repository of Docker Hub, as in acme/web or nginx");
  }
  return ok({ fullName, namespace, name });
}

/** Lower case only of ASCII: the Kelvin sign, for one, would become a k. */
export function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

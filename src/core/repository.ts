import { err, ok, type Result } from "./result.ts";

/** A repository's full name, always `namespace/name`: `acme/web`, `library/nginx`. */
export interface Repository {
  readonly fullName: string;
  readonly namespace: string;
  readonly name: string;
}

/** Docker Hub's namespace of the official images, which people and old payloads leave out. */
const OFFICIAL_NAMESPACE = "library";

const MAX_LENGTH = 255;

// path-component of https://github.com/distribution/reference/blob/main/reference.go
const COMPONENT = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;

/**
 * The one place that normalises a repository's name: `busybox` and `_/busybox` (Docker Hub's old form of an official
 * image) become `library/busybox`, and upper case, which no registry keeps, becomes lower case.
 * The error says what was expected.
 */
export function parseRepository(text: string): Result<Repository, string> {
  // Lower case only of ASCII: the Kelvin sign, for one, would become a k.
  const parts = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()).split("/");
  const name = parts.at(-1) ?? "";
  const namespace = parts.length === 1 || parts[0] === "_" ? OFFICIAL_NAMESPACE : (parts[0] ?? "");
  const fullName = `${namespace}/${name}`;
  if (parts.length > 2 || fullName.length > MAX_LENGTH || !COMPONENT.test(namespace) || !COMPONENT.test(name)) {
    return err("expected a repository of Docker Hub, as in acme/web or nginx");
  }
  return ok({ fullName, namespace, name });
}

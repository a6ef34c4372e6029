import { looksRandom, SECRET_NAME, SECRET_PREFIX, SECRET_URL } from "../secrets/plain-secret.ts";
import { under, type Problem } from "../schema/problem.ts";
import type { Target } from "../targets/target.ts";

const REFERENCE = /\$\{secret:\w+\}/;

const ADVICE = "write it as ${secret:NAME}: everyone who can read the rules can read it";

/** The fields of targets in which people write secrets. */
interface Texts {
  readonly url?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

/** Reports texts of a target that look like secrets. */
export function plainSecrets(target: Target): Problem[] {
  const { url = "", path = "", headers, query } = target as Texts;
  const found = [
    ...inUrl(url),
    ...(parameterIsSecret(path) ? [problemOf("path", "a parameter of this path")] : []),
    ...under(["headers"], inNamed(headers, "header")),
    ...under(["query"], inNamed(query, "parameter")),
  ];
  const seen = new Set(found.map(({ path }) => path.join()));
  return [...found, ...withPrefix(target, []).filter(({ path }) => !seen.has(path.join()))];
}

function inNamed(values: Readonly<Record<string, string>> | undefined, noun: string): Problem[] {
  return Object.entries(values ?? {})
    .filter(([name, value]) => SECRET_NAME.test(name) && value !== "" && !REFERENCE.test(value))
    .map(([name]) => ({ path: [name], message: `this ${noun} is usually a secret; ${ADVICE}` }));
}

function inUrl(url: string): Problem[] {
  if (REFERENCE.test(url)) return parameterIsSecret(url) ? [problemOf("url", "a parameter of this URL")] : [];
  if (SECRET_URL.test(url)) return [problemOf("url", "this service's URL")];
  if (parameterIsSecret(url)) return [problemOf("url", "a parameter of this URL")];
  const path = url.replace(/^https?:\/\/[^/?#]*/i, "").replace(/[?#].*$/, "");
  return path.split("/").some(looksRandom) ? [problemOf("url", "a part of this URL's path")] : [];
}

function problemOf(field: string, what: string): Problem {
  return { path: [field], message: `${what} looks like a secret; ${ADVICE}` };
}

function parameterIsSecret(url: string): boolean {
  const [, query = ""] = url.split("?");
  return query.split("&").some((pair) => {
    const [name = "", value = ""] = pair.split("=");
    return SECRET_NAME.test(name) && value !== "" && !REFERENCE.test(value);
  });
}

/** Reports any text of a target with the prefix of a service's secrets. */
function withPrefix(part: unknown, path: Problem["path"]): Problem[] {
  if (typeof part === "string") {
    return SECRET_PREFIX.test(part) ? [{ path, message: `this holds a secret; ${ADVICE}` }] : [];
  }
  const keyed = Array.isArray(part) ? part.map((item, index) => [index, item] as const) : Object.entries(part ?? {});
  return keyed.flatMap(([key, item]) => withPrefix(item, [...path, key]));
}

import { under, type Problem } from "../schema/problem.ts";
import type { Target } from "../targets/target.ts";

const REFERENCE = /\$\{secret:\w+\}/;

/** Names of headers and query parameters with secret values. */
const SECRET_NAME =
  /authorization|cookie|token|secret|passw(?:or)?d|api[-_]?key|access[-_]?key|signature|^(?:x-)?(?:auth|key|sig|pwd)$/i;

/** Prefixes that services give their secrets to make them recognisable: GitHub, GitLab, Slack, Docker, AWS, Stripe. */
const SECRET_PREFIX =
  /\b(?:gh[pousr]_\w{20}|github_pat_\w{20}|glp?[a-z]{0,3}t-[\w-]{16}|xox[abeprs]-[\w-]{10}|dckr_[a-z]+_[\w-]{16}|AKIA[A-Z0-9]{16}|[rs]k_live_\w{10}|whsec_[\w+/]{16})|-----BEGIN [A-Z ]*PRIVATE KEY/;

/** Services whose webhook URL is the credential. */
const SECRET_URL =
  /^https?:\/\/(?:hooks\.slack(?:-gov)?\.com\/|(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks\/|[\w.-]+\.webhook\.office\.com\/|[\w.-]+\.logic\.azure\.com\/|[\w.-]+\.api\.powerplatform\.com\/|chat\.googleapis\.com\/|api\.telegram\.org\/bot|hooks\.zapier\.com\/|api\.render\.com\/deploy\/|api\.netlify\.com\/build_hooks\/|api\.vercel\.com\/v1\/integrations\/deploy\/)/i;

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

const MIN_RANDOM_LENGTH = 16;
const MIN_RUNS = 6;

/** Checks whether a text looks generated: a UUID, or letters and digits that alternate often. */
function looksRandom(segment: string): boolean {
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(segment)) return true;
  return segment.split(/[-_.~]/).some((part) => {
    if (part.length < MIN_RANDOM_LENGTH || !/^[A-Za-z0-9]+$/.test(part)) return false;
    const runs = part.match(/\d+|[a-z]+|[A-Z]+/g) ?? [];
    return /\d/.test(part) && runs.length >= MIN_RUNS;
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

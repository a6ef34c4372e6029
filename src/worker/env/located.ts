import type { Env } from "./env.ts";

// https://developers.cloudflare.com/durable-objects/reference/data-location/
const JURISDICTIONS: readonly string[] = ["eu", "fedramp", "fedramp-high", "us"] satisfies DurableObjectJurisdiction[];
const HINTS: readonly string[] = [
  "wnam",
  "enam",
  "sam",
  "weur",
  "eeur",
  "apac",
  "apac-ne",
  "apac-se",
  "oc",
  "afr",
  "me",
] satisfies DurableObjectLocationHint[];

const OBJECTS = ["REPOSITORY", "DIRECTORY", "GATE", "ALLOWANCE", "TUNNEL"] as const;

const known = new WeakMap<Env, Env>();

/**
 * Returns the bindings with every object in JURISDICTION, and created near LOCATION_HINT; unchanged without both. An
 * object of another jurisdiction is another one, of the same name. Throws if a variable names no such place: what must
 * stay in a jurisdiction must not be stored elsewhere.
 */
export function located(env: Env): Env {
  const { JURISDICTION: jurisdiction = "", LOCATION_HINT: hint = "" } = env;
  if (jurisdiction === "" && hint === "") return env;
  const problem = locationProblem(env);
  if (problem !== undefined) throw new Error(problem);
  const cached = known.get(env);
  if (cached !== undefined) return cached;
  const namespaces = OBJECTS.flatMap((name) => {
    const namespace = env[name] as DurableObjectNamespace | undefined;
    return namespace === undefined ? [] : [[name, placed(namespace, jurisdiction, hint)]];
  });
  const result = { ...env, ...Object.fromEntries(namespaces) } as Env;
  known.set(env, result);
  known.set(result, result);
  return result;
}

/** What is wrong with the variables of the location; undefined if nothing is. */
export function locationProblem({
  JURISDICTION: jurisdiction = "",
  LOCATION_HINT: hint = "",
}: Env): string | undefined {
  if (jurisdiction !== "" && !JURISDICTIONS.includes(jurisdiction)) {
    return `JURISDICTION: expected ${JURISDICTIONS.join(", ")} or nothing`;
  }
  if (hint !== "" && !HINTS.includes(hint)) return `LOCATION_HINT: expected ${HINTS.join(", ")} or nothing`;
  return undefined;
}

function placed(namespace: DurableObjectNamespace, jurisdiction: string, hint: string): DurableObjectNamespace {
  const place = jurisdiction === "" ? namespace : namespace.jurisdiction(jurisdiction as DurableObjectJurisdiction);
  if (hint === "") return place;
  const options = { locationHint: hint as DurableObjectLocationHint };
  return new Proxy(place, {
    get: (target, property) => {
      if (property === "getByName") return (name: string) => target.getByName(name, options);
      const value: unknown = Reflect.get(target, property);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

/** The public host of a registry by the host that it has behind a proxy, both as they are written; keys in lower case. */
export type Aliases = ReadonlyMap<string, string>;

export const NO_ALIASES: Aliases = new Map();

/**
 * Reads the variable `REGISTRY_ALIASES`: `internal=public` for each registry, separated by commas. Entries without both
 * parts are left out: pushes of such a registry are then refused or have the name that they came with.
 */
export function parseAliases(text: string): Aliases {
  const pairs = text.split(",").flatMap((entry) => {
    const [internal = "", name = "", ...more] = entry.split("=").map((part) => part.trim());
    return internal === "" || name === "" || more.length > 0 ? [] : [[internal.toLowerCase(), name] as const];
  });
  return new Map(pairs);
}

/** The host that a registry is known by. */
export function publicHost(aliases: Aliases, host: string): string {
  return aliases.get(host.toLowerCase()) ?? host;
}

/** Maps a registry's host behind a proxy, in lower case, to its public host. */
export type Aliases = ReadonlyMap<string, string>;

/** Used when REGISTRY_ALIASES is not set. */
export const NO_ALIASES: Aliases = new Map();

/**
 * Parses `REGISTRY_ALIASES`: `internal=public` per registry, separated by commas. Incomplete entries are ignored:
 * pushes of such a registry are refused, or keep the host that they came with.
 */
export function parseAliases(text: string): Aliases {
  const pairs = text.split(",").flatMap((entry) => {
    const [internal = "", name = "", ...more] = entry.split("=").map((part) => part.trim());
    return internal === "" || name === "" || more.length > 0 ? [] : [[internal.toLowerCase(), name] as const];
  });
  return new Map(pairs);
}

/** Returns the public host of a registry; the host itself without an alias. */
export function publicHost(aliases: Aliases, host: string): string {
  return aliases.get(host.toLowerCase()) ?? host;
}

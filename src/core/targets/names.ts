import { closest } from "../schema/strict.ts";

/** Adds the failovers of targets, and theirs in turn. */
export function withFailovers(
  names: readonly string[],
  targets: Readonly<Record<string, { readonly failover?: string }>>,
): string[] {
  const all = new Set(names);
  for (const name of all) {
    const failover = Object.hasOwn(targets, name) ? targets[name]?.failover : undefined;
    if (failover !== undefined) all.add(failover);
  }
  return [...all];
}

/** Explains that no target has a name, with a suggestion. */
export function unknownName(name: string, known: readonly string[]): string {
  const meant = closest(name, known);
  const hint =
    meant === undefined ? `known targets: ${known.slice(0, 20).join(", ") || "none"}` : `did you mean "${meant}"?`;
  return `no target has the name ${JSON.stringify(name)}; ${hint}`;
}

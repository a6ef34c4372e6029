import type { Match } from "../../core/match/match.ts";

/** A rule made of what another tool has. */
export interface ImportedRule {
  readonly name: string;
  readonly match: Match;
  /** Whether a person approved such updates there. */
  readonly approval?: true;
  /** The target; the tool's own if absent. */
  readonly target?: string;
}

/** What a file of another tool comes to. */
export interface Imported {
  readonly rules: readonly ImportedRule[];
  /** Targets that the file itself has, by name. */
  readonly targets?: Readonly<Record<string, object>>;
  /** What could not be translated, or means something else here; each begins with its place. */
  readonly notes: readonly string[];
}

/** Joins what several files or objects come to. */
export function join(parts: readonly Imported[]): Imported {
  return {
    rules: parts.flatMap(({ rules }) => rules),
    targets: Object.assign({}, ...parts.map(({ targets = {} }) => targets)) as Record<string, object>,
    notes: parts.flatMap(({ notes }) => notes),
  };
}

/** Nothing but a note about a place. */
export function noted(place: string, note: string): Imported {
  return { rules: [], notes: [`${place}: ${note}`] };
}

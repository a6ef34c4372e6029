/** Most uses kept here; further ones are written to the table of tokens. */
const MAX_KEPT = 500;

interface Use {
  readonly label: string;
  readonly repository: string;
  readonly last: number;
}

/**
 * When tokens were last used for repositories, newer than the table of tokens has it. They are stored with the day's usage,
 * in a row that a push writes anyway. In memory only otherwise: a crash loses what a flood has used in its last minute.
 */
export class RecentUses {
  readonly #uses = new Map<string, Use>();

  /** The last use of a token for a repository; undefined if none is known here. */
  last(label: string, repository: string): number | undefined {
    return this.#uses.get(keyOf(label, repository))?.last;
  }

  /** The time of a token's latest use that is known here; undefined if there is none. */
  latestOf(label: string): number | undefined {
    const own = [...this.#uses.values()].filter((use) => use.label === label).map(({ last }) => last);
    return own.length === 0 ? undefined : Math.max(...own);
  }

  /** Records a use. Returns false if there is no room. */
  note(label: string, repository: string, last: number): boolean {
    const key = keyOf(label, repository);
    if (!this.#uses.has(key) && this.#uses.size >= MAX_KEPT) return false;
    this.#uses.set(key, { label, repository, last });
    return true;
  }

  /** When each repository had its last push that is known here. */
  byRepository(): Map<string, number> {
    const latest = new Map<string, number>();
    for (const { repository, last } of this.#uses.values()) {
      latest.set(repository, Math.max(last, latest.get(repository) ?? 0));
    }
    return latest;
  }

  /** Returns all uses, to write them to the table, and forgets those before a time. */
  flush(before: number): Use[] {
    const uses = [...this.#uses.values()];
    for (const [key, { last }] of this.#uses) if (last < before) this.#uses.delete(key);
    return uses;
  }

  /** Forgets the uses for a repository. */
  forget(repository: string): void {
    for (const [key, use] of this.#uses) if (use.repository === repository) this.#uses.delete(key);
  }

  /** The uses as JSON; null if there are none. */
  kept(): string | null {
    if (this.#uses.size === 0) return null;
    return JSON.stringify([...this.#uses.values()].map(({ label, repository, last }) => [label, repository, last]));
  }

  /** Reads what {@link kept} returned. */
  restore(text: string): void {
    for (const [label, repository, last] of JSON.parse(text) as [string, string, number][]) {
      this.note(label, repository, last);
    }
  }
}

function keyOf(label: string, repository: string): string {
  return `${label} ${repository}`;
}

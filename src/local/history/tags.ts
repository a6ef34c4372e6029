import type { Random } from "./random.ts";
import type { PushKind } from "./team.ts";

/** The version that each repository has reached. */
export class Versions {
  readonly #random: Random;
  readonly #reached = new Map<string, readonly [major: number, minor: number, patch: number]>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** Returns the next version of a repository, and counts it if it is released. */
  next(repository: string, isReleased = true): string {
    const [major, minor, patch] = this.#reached.get(repository) ?? [
      this.#random.between(1, 4),
      this.#random.between(0, 30),
      0,
    ];
    const isMinor = this.#random.next() < 0.4;
    const next = isMinor ? ([major, minor + 1, 0] as const) : ([major, minor, patch + 1] as const);
    if (isReleased) this.#reached.set(repository, next);
    return `v${next.join(".")}`;
  }
}

/** Returns the tag of a push of a kind. */
export function tagOf(kind: PushKind, repository: string, at: number, versions: Versions, random: Random): string {
  switch (kind) {
    case "main":
      return `main-${random.hex(7)}`;
    case "pull-request":
      return `pr-${random.between(820, 1190)}`;
    case "release":
      return versions.next(repository);
    case "candidate":
      return `${versions.next(repository, false)}-rc.${random.between(1, 3)}`;
    case "nightly":
      return `nightly-${new Date(at).toISOString().slice(0, 10)}`;
    case "latest":
      return "latest";
    case "unrouted":
      return `exp-${random.hex(4)}`;
  }
}

/** Fingerprints of the relay's tokens, by secret and label. */
export type TokenPrints = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Describes what changed between two readings of the secrets: one sentence per changed secret, without any token. */
export function tokenChanges(before: TokenPrints, after: TokenPrints): string[] {
  const secrets = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return secrets.flatMap((secret) => {
    const [old = {}, now = {}] = [before[secret], after[secret]];
    const added = Object.keys(now).filter((label) => !Object.hasOwn(old, label));
    const removed = Object.keys(old).filter((label) => !Object.hasOwn(now, label));
    const replaced = Object.keys(now).filter((label) => Object.hasOwn(old, label) && old[label] !== now[label]);
    const parts = Object.entries({ added, removed, replaced }).flatMap(([what, labels]) =>
      labels.length === 0 ? [] : [`${what} ${labels.join(", ")}`],
    );
    return parts.length === 0 ? [] : [`${secret}: ${parts.join("; ")}`];
  });
}

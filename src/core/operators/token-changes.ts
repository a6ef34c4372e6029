/** The tokens of the relay's secrets: a fingerprint of each, by the secret and the token's label. */
export type TokenPrints = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * What has changed from one reading of the secrets to the next: a sentence for each secret that has changed, without
 * any token in it.
 */
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

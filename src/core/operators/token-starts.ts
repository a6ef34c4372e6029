/** The first sight of a token: its fingerprint, since when the relay has it, and whether a push came with it since. */
export interface TokenStart {
  readonly print: string;
  /** In milliseconds since 1970; absent if the token is older than the relay's records of it. */
  readonly since?: number;
  readonly isUsed: boolean;
}

/** The starts of the tokens in use, by label. */
export type TokenStarts = Readonly<Record<string, TokenStart>>;

/** The time of a label's last push; undefined if none is known. */
export type LastUse = (label: string) => number | undefined;

/**
 * Returns the starts after another reading of the tokens. A token that replaces one of the same label starts at the
 * reading before, because pushes may have come with it since. Uses are forgotten with their events: a token that was
 * used once stays used.
 *
 * @param before the starts of the reading before; undefined if there was none
 * @param readBefore when that was
 * @param prints the tokens' fingerprints now, by label
 * @param lastUseOf asked only about a token that is not known to be used
 */
export function nextStarts(
  before: TokenStarts | undefined,
  readBefore: number,
  prints: Readonly<Record<string, string>>,
  lastUseOf: LastUse,
): TokenStarts {
  const starts = Object.entries(prints).map(([label, print]): [string, TokenStart] => {
    const known = before !== undefined && Object.hasOwn(before, label) ? before[label] : undefined;
    const isSame = known?.print === print;
    const since = isSame || before === undefined ? known?.since : readBefore;
    const isUsed = (isSame && known.isUsed) || isUsedSince(lastUseOf(label), since);
    return [label, { print, ...(since !== undefined && { since }), isUsed }];
  });
  return Object.fromEntries(starts);
}

/**
 * Returns the labels without a push since their token's start.
 *
 * @param labels those of the tokens in use
 */
export function labelsWithoutPush(starts: TokenStarts, labels: readonly string[], lastUseOf: LastUse): string[] {
  return labels.filter((label) => {
    const start = Object.hasOwn(starts, label) ? starts[label] : undefined;
    return start?.isUsed !== true && !isUsedSince(lastUseOf(label), start?.since);
  });
}

function isUsedSince(lastUse: number | undefined, since = 0): boolean {
  return lastUse !== undefined && lastUse >= since;
}

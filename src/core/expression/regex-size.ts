/** Instructions of a group so far, and of its last part, which `{n}` repeats. */
interface Level {
  total: number;
  last: number;
}

const PART =
  /\\Q[^]*?(?:\\E|$)|\\[pP]\{[^}]*\}|\\x\{[^}]*\}|\\[^]|\[\^?\]?(?:\[:[^:]*:\]|\\[^]|[^\]])*\]|\{(\d+)(,)?(\d*)\}|\(\?[\w-]*\)|\((?:\?(?:P?<\w*>|[\w-]*:?))?|[^]/gu;

/**
 * Estimates the instructions of a regular expression with its repetitions expanded; too low by at most a few. Needed
 * before compiling, because a short expression can have a huge program.
 */
export function programSize(expression: string): number {
  const levels: Level[] = [];
  let level: Level = { total: 0, last: 0 };
  for (const [part, min, comma, max] of expression.matchAll(PART)) {
    if (min !== undefined) {
      const times = Math.max(1, Number(min), Number(max));
      // Each optional repetition is a choice, and so is an endless one.
      const choices = comma === undefined ? 0 : Math.max(1, Number(max) - Number(min));
      const size = level.last * times + choices;
      level.total += size - level.last;
      level.last = size;
    } else if (part.startsWith("(?") && part.endsWith(")")) {
      // Flags are not a part: a following repetition applies to the part before them.
      continue;
    } else if (part.startsWith("(")) {
      levels.push(level);
      // A capturing group takes an instruction at each end.
      level = { total: part === "(" || part.endsWith(">") ? 2 : 0, last: 0 };
    } else if (part === ")" && levels.length > 0) {
      const size = level.total;
      level = levels.pop() ?? level;
      level.last = size;
      level.total += size;
    } else {
      level.last = part.startsWith("\\Q") ? Math.max(1, part.length - 2) : "*+?".includes(part) ? level.last + 1 : 1;
      level.total += "*+?".includes(part) ? 1 : level.last;
    }
  }
  // One more, for the match instruction.
  return levels.reduce((size, { total }) => size + total, level.total + 1);
}

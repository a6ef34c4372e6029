import { cleanLine } from "../text/clean.ts";

/** One thing wrong with a document: where it is, and what was expected there. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** A problem in words: its path as people write it. */
export interface WrittenProblem {
  readonly path: string;
  readonly message: string;
}

/** The most problems that are written out, and the most bytes of JSON that they may take. */
const MAX_WRITTEN = 50;
const MAX_WRITTEN_BYTES = 14_000;

const MAX_KEY_LENGTH = 64;
const MAX_PATH_LENGTH = 250;
const MAX_MESSAGE_LENGTH = 1000;

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/**
 * A path as people write it: `rules[0].match.tag`, `targets["my-app"].url`; empty for the whole document. Keys come
 * from the document: long ones are cut, and so is a long path.
 */
export function formatPath(path: readonly (string | number)[]): string {
  let text = "";
  for (const part of path) {
    const key = typeof part === "number" ? part : cleanLine(cut(part, MAX_KEY_LENGTH));
    if (typeof key === "number") text += `[${key}]`;
    else if (!IDENTIFIER.test(key)) text += `[${JSON.stringify(key)}]`;
    else text += text === "" ? key : `.${key}`;
    if (text.length > MAX_PATH_LENGTH) return cut(text, MAX_PATH_LENGTH);
  }
  return text;
}

const STEP = /\.?([A-Za-z_$][\w$]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/g;

/** The keys of a path that {@link formatPath} wrote. A key that was cut comes back cut. */
export function parsePath(path: string): (string | number)[] {
  return [...path.matchAll(STEP)].map(([, name, index, quoted]) => {
    if (name !== undefined) return name;
    return index === undefined ? (JSON.parse(quoted ?? '""') as string) : Number(index);
  });
}

/** The problems with their paths under a field. */
export function under(path: readonly (string | number)[], problems: readonly Problem[]): Problem[] {
  return problems.map((problem) => ({ ...problem, path: [...path, ...problem.path] }));
}

/**
 * Problems for an answer, a log line or a terminal: at most 50 of them in at most 14 kB of JSON. What is left out is
 * counted in one more, without a path. Whatever a document says, the answer to it stays small.
 */
export function writeProblems(problems: readonly Problem[], max = MAX_WRITTEN): WrittenProblem[] {
  const written: WrittenProblem[] = [];
  let bytes = 0;
  for (const { path, message } of problems.slice(0, max)) {
    const problem = { path: formatPath(path), message: cut(message, MAX_MESSAGE_LENGTH) };
    bytes += new TextEncoder().encode(JSON.stringify(problem)).byteLength;
    if (bytes > MAX_WRITTEN_BYTES) break;
    written.push(problem);
  }
  const rest = problems.length - written.length;
  // Validation stops looking once a document has a thousand.
  return rest === 0 ? written : [...written, { path: "", message: `and at least ${rest} more` }];
}

/** Problems as lines of text, bounded as by {@link writeProblems}. */
export function describeProblems(problems: readonly Problem[], max?: number): string[] {
  return writeProblems(problems, max).map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
}

/** The text's beginning, with a mark where it was longer. */
export function cut(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`;
}

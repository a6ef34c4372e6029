import { cleanLine } from "../text/clean.ts";

/** One problem of a document: its place, and what was expected there. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** A problem whose path is formatted for people. */
export interface WrittenProblem {
  readonly path: string;
  readonly message: string;
}

/** Limits of the problems in one response: their number, and their size in bytes of JSON. */
const MAX_WRITTEN = 50;
const MAX_WRITTEN_BYTES = 14_000;

const MAX_KEY_LENGTH = 64;
const MAX_PATH_LENGTH = 250;
const MAX_MESSAGE_LENGTH = 1000;

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/**
 * Formats a path: `rules[0].match.tag`, `targets["my-app"].url`, or an empty text for the whole document. Keys come
 * from the document, so long keys and long paths are cut.
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

/** Puts problems under a path. */
export function under(path: readonly (string | number)[], problems: readonly Problem[]): Problem[] {
  return problems.map((problem) => ({ ...problem, path: [...path, ...problem.path] }));
}

/**
 * Formats problems for a response, a log line or a terminal: at most 50, in at most 14 kB of JSON. A last problem
 * without a path counts those left out. The size is bounded for any document.
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
  // "At least", because validation stops after a thousand problems.
  return rest === 0 ? written : [...written, { path: "", message: `and at least ${rest} more` }];
}

/** Formats problems as lines of text, within the limits of {@link writeProblems}. */
export function describeProblems(problems: readonly Problem[], max?: number): string[] {
  return writeProblems(problems, max).map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
}

/** Cuts a text to a length. A cut text ends with `…`. */
export function cut(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`;
}

import { parseHosts } from "../../core/address/address.ts";
import { lintRules } from "../../core/rules/lint.ts";
import { writeProblems, type Problem } from "../../core/schema/problem.ts";
import { parseRuleDocument, type CompiledRules } from "../../core/rules/rule.ts";
import { JsonPositions, type Position } from "../../core/json/positions.ts";
import { syntaxProblem } from "../../core/json/syntax.ts";

/** Something about a rule document, and where it is. */
export interface Finding extends Position {
  /** As in `rules[0].match.tag`; empty for the whole document. */
  readonly path: string;
  readonly message: string;
}

export interface CheckedDocument {
  /** Set when the Worker would take the document. */
  readonly compiled?: CompiledRules;
  /** What makes the Worker refuse it. */
  readonly problems: readonly Finding[];
  /** What is allowed, and probably not meant. */
  readonly warnings: readonly Finding[];
}

/** What is known of the relay that a document is for. */
export interface RelayFacts {
  /** Its ALLOWED_PRIVATE_HOSTS. */
  readonly privateHosts?: string;
  /** Whether it is known to have no PUBLIC_URL. */
  readonly isUrlMissing?: boolean;
}

/** Reads a rule document as the Worker does, and finds what it would take and nobody wants. */
export function checkDocument(
  text: string,
  { privateHosts = "", isUrlMissing = false }: RelayFacts = {},
): CheckedDocument {
  const syntax = syntaxProblem(text);
  if (syntax !== undefined) return { problems: [{ path: "", ...syntax }], warnings: [] };

  const positions = new JsonPositions(text);
  const parsed = parseRuleDocument(text);
  if (!parsed.ok)
    return { problems: findingsOf(parsed.error, positions), warnings: inOrder(positions.repeatedFields()) };
  const lints = lintRules(parsed.value.document, parseHosts(privateHosts), isUrlMissing);
  return {
    compiled: parsed.value,
    problems: [],
    warnings: inOrder([...positions.repeatedFields(), ...located(lints, positions)]),
  };
}

/** Problems in the order of the document, the first of them; the last finding counts the others. */
export function findingsOf(problems: readonly Problem[], positions: JsonPositions): Finding[] {
  return inOrder(located(problems, positions));
}

type Located = Problem & Position;

function located(problems: readonly Problem[], positions: JsonPositions): Located[] {
  return problems.map((problem) => ({ ...problem, ...positions.positionOf(problem) }));
}

function inOrder(problems: readonly Located[]): Finding[] {
  const sorted = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  return writeProblems(sorted).map((problem, index) => {
    const { line, column } = sorted[index] ?? { line: 1, column: 1 };
    return { ...problem, line, column };
  });
}

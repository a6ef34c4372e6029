import { parseHosts } from "../../core/address/address.ts";
import { lintRules } from "../../core/rules/lint.ts";
import { writeProblems, type Problem } from "../../core/schema/problem.ts";
import { parseRuleDocument, type CompiledRules } from "../../core/rules/parse-document.ts";
import type { Position, Positions } from "../../core/json/positions.ts";
import type { Source } from "./source/document.ts";

/** A problem or a warning of a rule document, with its position. */
export interface Finding extends Position {
  /** The path, as in `rules[0].match.tag`; empty for the whole document. */
  readonly path: string;
  readonly message: string;
}

export interface CheckedDocument {
  /** The compiled rules; undefined if the Worker would refuse the document. */
  readonly compiled?: CompiledRules;
  /** The reasons why the Worker would refuse it. */
  readonly problems: readonly Finding[];
  /** Valid parts that are probably mistakes. */
  readonly warnings: readonly Finding[];
}

/** The settings of the relay that a document is for, as far as they are known. */
export interface RelayFacts {
  /** Its ALLOWED_PRIVATE_HOSTS. */
  readonly privateHosts?: string;
  /** Whether it is known to lack PUBLIC_URL. */
  readonly isUrlMissing?: boolean;
}

/** Checks a rule document by the Worker's own code, and lints it if it is valid. */
export function checkDocument(
  { json, syntax, positions }: Source,
  { privateHosts = "", isUrlMissing = false }: RelayFacts = {},
): CheckedDocument {
  if (syntax.length > 0) return { problems: syntax.map((problem) => ({ path: "", ...problem })), warnings: [] };
  const parsed = parseRuleDocument(json);
  if (!parsed.ok)
    return { problems: findingsOf(parsed.error, positions), warnings: inOrder(positions.repeatedFields()) };
  const lints = lintRules(parsed.value.document, parseHosts(privateHosts), isUrlMissing);
  return {
    compiled: parsed.value,
    problems: [],
    warnings: inOrder([...positions.repeatedFields(), ...located(lints, positions)]),
  };
}

/** Locates the first problems in document order. The last finding counts those that are left out. */
export function findingsOf(problems: readonly Problem[], positions: Positions): Finding[] {
  return inOrder(located(problems, positions));
}

type Located = Problem & Position;

function located(problems: readonly Problem[], positions: Positions): Located[] {
  return problems.map((problem) => ({ ...problem, ...positions.positionOf(problem) }));
}

function inOrder(problems: readonly Located[]): Finding[] {
  const sorted = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  return writeProblems(sorted).map((problem, index) => {
    const { line, column } = sorted[index] ?? { line: 1, column: 1 };
    return { ...problem, line, column };
  });
}

import { parseHosts } from "../../core/address/address.ts";
import { lintRules } from "../../core/rules/lint.ts";
import { formatPath, type Problem } from "../../core/problem.ts";
import { parseRuleDocument, type CompiledRules } from "../../core/rules/rule.ts";
import { DocumentMap, type Position } from "./document-map.ts";
import { syntaxProblem } from "./syntax.ts";

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

/** Reads a rule document as the Worker does, and finds what it would take and nobody wants. The hosts are a list. */
export function checkDocument(text: string, privateHosts = ""): CheckedDocument {
  const syntax = syntaxProblem(text);
  if (syntax !== undefined) return { problems: [{ path: "", ...syntax }], warnings: [] };

  const map = new DocumentMap(text);
  const locate = (problem: Problem): Finding => findingOf(problem, map.positionOf(problem));
  const repeated = map.repeatedFields().map((problem) => findingOf(problem, problem));
  const parsed = parseRuleDocument(text);
  if (!parsed.ok) return { problems: inOrder(parsed.error.map(locate)), warnings: inOrder(repeated) };
  const lints = lintRules(parsed.value.document, parseHosts(privateHosts));
  return { compiled: parsed.value, problems: [], warnings: inOrder([...repeated, ...lints.map(locate)]) };
}

function findingOf({ path, message }: Problem, { line, column }: Position): Finding {
  return { path: formatPath(path), line, column, message };
}

function inOrder(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

import { formatPath } from "../../src/core/schema/problem.ts";
import { parseRuleDocument, type CompiledRules } from "../../src/core/rules/parse-document.ts";
import { targetNameOf, type Rule } from "../../src/core/rules/rule.ts";

/** The target that stands for those which an example of a rule names. */
export const DEPLOY = { type: "webhook", url: "https://deploy.example.com/" };

/** The document that an example is or stands for: itself, one rule, or some targets. */
export function documentFor(example: string): string {
  const json = JSON.parse(example) as { version?: unknown; targets?: Rule["targets"] };
  if (json.version !== undefined) return example;
  if (!Array.isArray(json.targets)) {
    const rules = [{ name: "all", targets: Object.keys(json) }];
    return JSON.stringify({ version: 1, targets: json, rules });
  }
  const targets = json.targets.map((target) => [targetNameOf(target), DEPLOY] as const);
  return JSON.stringify({ version: 1, targets: Object.fromEntries(targets), rules: [json] });
}

/** The problems of a document, as the command prints them. */
export function problemsOf(text: string): string[] {
  const parsed = parseRuleDocument(text);
  return parsed.ok ? [] : parsed.error.map(({ path, message }) => `${formatPath(path)}: ${message}`);
}

/** The rules of a document without problems. */
export function compiledFrom(text: string): CompiledRules {
  const parsed = parseRuleDocument(text);
  if (!parsed.ok) throw new Error(problemsOf(text).join("\n"));
  return parsed.value;
}

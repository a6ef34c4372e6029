import * as v from "valibot";
import { compilePattern } from "./pattern.ts";
import { problemsOf, type Problem } from "./problem.ts";
import { err, ok, type Result } from "./result.ts";
import { Target, TargetName } from "./target.ts";

/** One text or several, each exact or a glob, `!` before it to exclude. */
const Pattern = v.union([v.string(), v.pipe(v.array(v.string()), v.minLength(1, "expected at least one pattern"))]);

export const Match = v.strictObject({
  repository: v.exactOptional(Pattern),
  tag: v.exactOptional(Pattern),
});

export const Rule = v.strictObject({
  name: v.pipe(v.string(), v.minLength(1, "expected a name"), v.maxLength(100, "expected at most 100 characters")),
  description: v.exactOptional(v.string()),
  /** Conditions that must all hold; none of them matches every push. */
  match: v.exactOptional(Match),
  targets: v.pipe(v.array(TargetName), v.minLength(1, "expected at least one target")),
});

/** What an operator keeps under the key `rules`. */
export const RuleDocument = v.strictObject({
  $schema: v.exactOptional(v.string()),
  version: v.literal(1),
  /** When Docker Hub's `callback_url` is answered, see callback.ts. */
  callback: v.exactOptional(v.picklist(["settled", "accepted", "off"])),
  targets: v.record(TargetName, Target),
  rules: v.array(Rule),
});

export type Match = v.InferOutput<typeof Match>;
export type Rule = v.InferOutput<typeof Rule>;
export type RuleDocument = v.InferOutput<typeof RuleDocument>;

/** Reads a rule document, or gives every problem that it has at once. */
export function parseRuleDocument(text: string): Result<RuleDocument, Problem[]> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return err([{ path: [], message: `expected JSON: ${(error as Error).message}` }]);
  }
  const parsed = v.safeParse(RuleDocument, json);
  if (!parsed.success) return err(problemsOf(parsed.issues));
  const problems = [...duplicateNames(parsed.output), ...unknownTargets(parsed.output), ...badPatterns(parsed.output)];
  return problems.length > 0 ? err(problems) : ok(parsed.output);
}

function duplicateNames({ rules }: RuleDocument): Problem[] {
  const seen = new Set<string>();
  return rules.flatMap(({ name }, index) => {
    if (!seen.has(name)) return (seen.add(name), []);
    return [{ path: ["rules", index, "name"], message: `another rule is called ${JSON.stringify(name)} already` }];
  });
}

function unknownTargets({ rules, targets }: RuleDocument): Problem[] {
  const known = Object.keys(targets).join(", ") || "none";
  return rules.flatMap((rule, index) =>
    rule.targets.flatMap((target, position) =>
      Object.hasOwn(targets, target)
        ? []
        : [{ path: ["rules", index, "targets", position], message: `no target has this name; there are: ${known}` }],
    ),
  );
}

function badPatterns({ rules }: RuleDocument): Problem[] {
  return rules.flatMap((rule, index) =>
    Object.entries(rule.match ?? {}).flatMap(([field, pattern]) => {
      const compiled = compilePattern(field as keyof Match, pattern);
      if (compiled.ok) return [];
      return compiled.error.map(({ path, message }) => ({ path: ["rules", index, "match", field, ...path], message }));
    }),
  );
}

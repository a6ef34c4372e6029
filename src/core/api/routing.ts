import * as v from "valibot";

/** The result of one rule for a push. */
export const RuleTrace = v.object({
  rule: v.string(),
  matched: v.boolean(),
  withheld: v.exactOptional(
    v.pipe(v.array(v.string()), v.description("targets that do not get it, because they deploy and it is a signature")),
  ),
  byVersion: v.exactOptional(
    v.pipe(
      v.array(v.object({ target: v.string(), version: v.exactOptional(v.string()) })),
      v.description("targets that get the push's version only if they have no higher one"),
    ),
  ),
  skipped: v.exactOptional(v.picklist(["disabled", "after a final rule"])),
  failed: v.exactOptional(
    v.object({
      path: v.string(),
      expected: v.string(),
      actual: v.exactOptional(v.union([v.string(), v.boolean()])),
      hint: v.exactOptional(v.pipe(v.string(), v.description("which operator or setting may have been meant"))),
      error: v.exactOptional(v.string()),
    }),
  ),
});

/** The targets of a push, and why. */
export const Routing = v.object({
  rules: v.array(v.string()),
  targets: v.array(v.string()),
  overrides: v.pipe(
    v.record(v.string(), v.record(v.string(), v.unknown())),
    v.description("a rule's settings for a target"),
  ),
  refused: v.exactOptional(
    v.pipe(
      v.string(),
      v.description("why no rule was asked: the document does not accept the sender, or the push has no tag"),
    ),
  ),
  isDefault: v.pipe(v.boolean(), v.description("no rule matched, and the document has a default")),
  trace: v.array(RuleTrace),
  held: v.exactOptional(v.pipe(v.string(), v.description("why the push is held"))),
  isOutOfWork: v.exactOptional(v.pipe(v.literal(true), v.description("the rules took more work than a push may take"))),
});

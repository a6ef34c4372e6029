import { TARGET_TYPES } from "../../src/core/targets/types.ts";
import { commonTable, objectTable, typeTable } from "./schema-tables.ts";
import type { Section } from "./section.ts";

/** Types with the same fields as `slack`: its table serves them. */
const SHARED: ReadonlySet<string> = new Set(["discord", "google-chat", "mattermost", "teams"]);

/** Returns the tables of fields of rules.md, in the order of the page. */
export function rulesSections(): readonly Section[] {
  const holders = ["TextOperand", "Match", "document", "rules", "targets", "coalesce"];
  return holders.map((holder) => ({
    page: "rules.md",
    name: NAMES[holder] ?? holder,
    markdown: objectTable(holder),
  }));
}

/** Names of sections that differ from the field's. */
const NAMES: Readonly<Record<string, string>> = {
  rules: "rule",
  targets: "a target of a rule",
  TextOperand: "operators",
  Match: "conditions",
};

/** Returns the tables of fields of targets.md, in the order of the page. */
export function targetSections(): readonly Section[] {
  const types = TARGET_TYPES.filter((type) => !SHARED.has(type));
  return [
    { page: "targets.md", name: "every target", markdown: commonTable() },
    { page: "targets.md", name: "breaker", markdown: objectTable("breaker") },
    ...types.map((type) => ({ page: "targets.md", name: type, markdown: typeTable(type) })),
  ];
}

/** Returns the tables of fields of verify.md and watch.md. */
export function confirmationSections(): readonly Section[] {
  return ["verify", "watch"].map((name) => ({ page: `${name}.md`, name, markdown: objectTable(name) }));
}

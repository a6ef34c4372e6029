import { TYPES } from "../../src/core/targets/types.ts";
import { commonTable, groupTable, objectTable, typeTable } from "./schema-tables.ts";
import type { Section } from "./section.ts";

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
  return [
    { name: "chats", markdown: groupTable(typesIn("chats")) },
    { name: "CI", markdown: groupTable(typesIn("CI")) },
    { name: "deployments", markdown: groupTable(typesIn("deployments")) },
    { name: "webhook", markdown: typeTable("webhook") },
    { name: "tunnel", markdown: typeTable("tunnel") },
    { name: "every target", markdown: commonTable() },
  ].map((section) => ({ page: "targets.md", ...section }));
}

/** Returns the types of a group of the page, so that a new type cannot be left out. */
function typesIn(group: "chats" | "CI" | "deployments"): readonly string[] {
  const types = Object.entries(TYPES).filter(([type]) => type !== "webhook" && type !== "tunnel");
  const grouped = types.map(([type, { kind, schema }]) => {
    const isChat = Object.hasOwn(schema.entries, "text");
    return { type, of: isChat ? "chats" : kind === "deploy" ? "deployments" : "CI" };
  });
  return grouped.filter(({ of }) => of === group).map(({ type }) => type);
}

/** Returns the table of fields of senders.md. */
export function senderSections(): readonly Section[] {
  return [{ page: "senders.md", name: "senders", markdown: objectTable("senders", ["proof", "push", "signal"]) }];
}

/** Returns the tables of fields of verify.md, watch.md and stages.md. */
export function confirmationSections(): readonly Section[] {
  const places = [
    ["verify.md", "verify"],
    ["verify.md", "registries"],
    ["watch.md", "watch"],
    ["stages.md", "gates"],
  ] as const;
  return places.map(([page, name]) => ({ page, name, markdown: objectTable(name) }));
}

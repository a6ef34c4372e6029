import { Comparison } from "./comparison.ts";
import { RulesCheck, RulesHistory, RulesState, RulesTest, RulesText } from "./rules.ts";
import type { Description } from "./operation.ts";

/** Descriptions of rules-operations.ts. */
export const RULES_DESCRIPTIONS = {
  showRules: {
    summary: "The rule document and its problems",
    answers: { 200: RulesState },
  },
  putRules: {
    summary: "Replaces the rule document, and keeps the earlier one",
    answers: { 200: RulesState },
  },
  checkRules: {
    summary: "Checks a rule document",
    answers: { 200: RulesCheck },
  },
  testRules: {
    summary: "Routes a push, with the trace; sends nothing",
    answers: { 200: RulesTest },
  },
  compareRules: {
    summary: "Finds past events that other rules would send elsewhere",
    answers: { 200: Comparison },
  },
  listHistory: {
    summary: "The earlier rule documents",
    answers: { 200: RulesHistory },
  },
  showHistory: {
    summary: "An earlier rule document",
    answers: { 200: RulesText },
  },
} as const satisfies Readonly<Record<string, Description>>;

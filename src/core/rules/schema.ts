import { toJsonSchema, type ConversionConfig, type JsonSchema } from "@valibot/to-json-schema";
import type { GenericSchema } from "valibot";
import { Match } from "../match/match.ts";
import { TextOperand } from "../match/text.ts";
import { describeFields } from "./describe-fields.ts";
import { RuleDocument } from "./rule.ts";
import { Target } from "../targets/target.ts";

/** Schemas with a name, which editors show. */
const definitions: Record<string, GenericSchema> = { Match, TextOperand, Target };

/** Checks whose message describes what JSON Schema cannot express, or only by a regular expression. */
const WORDED = new Set(["check", "regex"]);

/**
 * Returns the JSON Schema of a rule document, for completion and validation in an editor. Derived from the Worker's
 * schema, so it accepts everything that the Worker accepts. It can accept more: rules that JSON Schema cannot express
 * are only in descriptions.
 */
export function ruleDocumentSchema(): JsonSchema {
  const schema = toJsonSchema(RuleDocument, { errorMode: "ignore", definitions, overrideAction });
  return describeFields({ $schema: schema.$schema, title: "Rules of hubrelay", ...schema });
}

const overrideAction: NonNullable<ConversionConfig["overrideAction"]> = ({ valibotAction, jsonSchema }) => {
  if (!WORDED.has(valibotAction.type) || !("message" in valibotAction)) return undefined;
  // JSON Schema's patterns have no flags, so a pattern with one would change its meaning.
  const hasFlags = "requirement" in valibotAction && (valibotAction.requirement as RegExp).flags;
  const { pattern, ...rest } = jsonSchema;
  return {
    ...rest,
    ...(pattern !== undefined && !hasFlags && { pattern }),
    ...(typeof valibotAction.message === "string" && { description: valibotAction.message }),
  };
};

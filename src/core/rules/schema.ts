import { toJsonSchema, type ConversionConfig, type JsonSchema } from "@valibot/to-json-schema";
import type { GenericSchema } from "valibot";
import { Match } from "../match/match.ts";
import { TextOperand } from "../match/text.ts";
import { RuleDocument } from "./rule.ts";
import { Target } from "../targets/target.ts";

/** The parts that are told by name, which is what editors show. */
const definitions: Record<string, GenericSchema> = { Match, TextOperand, Target };

/** Actions whose message says in words what JSON Schema cannot, or only in a regular expression. */
const WORDED = new Set(["check", "regex"]);

/**
 * The JSON Schema of a rule document, for completion and first checks in an editor. It is made of the schema by which
 * the Worker reads a document, and takes all that the Worker takes. Not the other way round: what JSON Schema cannot
 * express is only told in a description.
 */
export function ruleDocumentSchema(): JsonSchema {
  const schema = toJsonSchema(RuleDocument, { typeMode: "input", errorMode: "ignore", definitions, overrideAction });
  return { $schema: schema.$schema, title: "Rules of hubrelay", ...schema };
}

const overrideAction: NonNullable<ConversionConfig["overrideAction"]> = ({ valibotAction, jsonSchema }) => {
  if (!WORDED.has(valibotAction.type) || !("message" in valibotAction)) return undefined;
  // JSON Schema's patterns have no flags, and without its flag a pattern is another one.
  const hasFlags = "requirement" in valibotAction && (valibotAction.requirement as RegExp).flags;
  const { pattern, ...rest } = jsonSchema;
  return {
    ...rest,
    ...(pattern !== undefined && !hasFlags && { pattern }),
    ...(typeof valibotAction.message === "string" && { description: valibotAction.message }),
  };
};

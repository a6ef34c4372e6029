import { readFileSync } from "node:fs";
import type { CompiledRules } from "../../core/rules/parse-document.ts";
import { paint } from "../terminal/colour.ts";
import { refusal, wrongUsage } from "../terminal/exit.ts";
import { standardInput } from "../terminal/standard-input.ts";
import { count } from "../terminal/table.ts";
import { checkDocument, type Finding } from "./check.ts";
import type { Source } from "./source/document.ts";
import { sourceOf } from "./source/source.ts";

/** Reads the text of a file that an argument names; `-` is standard input. */
export function readText(file: string): string {
  try {
    return (file === "-" ? standardInput.read() : readFileSync(file)).toString("utf8");
  } catch (error) {
    throw wrongUsage(`${file} cannot be read: ${(error as Error).message}`);
  }
}

/** Reads a document from a file that an argument names: JSON, JSON with comments or YAML. */
export function readSource(file: string): Source {
  return sourceOf(readText(file), file);
}

/** Reads the bytes of a file that an argument names; `-` is standard input. */
export function readBytes(file: string): Uint8Array {
  try {
    return file === "-" ? standardInput.read() : readFileSync(file);
  } catch (error) {
    throw wrongUsage(`${file} cannot be read: ${(error as Error).message}`);
  }
}

/** Compiles a rule document. Throws with a list of its problems if it is invalid. */
export function rulesOf(source: Source): CompiledRules {
  const { compiled, problems } = checkDocument(source);
  if (compiled !== undefined) return compiled;
  const list = problems.map((problem) => describeFinding(source.name, problem)).join("\n  ");
  throw refusal(`the rule document has ${count(problems.length, "problem")}`, list);
}

/** Formats a finding as `file:line:column path: message`, which editors and terminals turn into a link. */
export function describeFinding(file: string, { line, column, path, message }: Finding): string {
  return `${file}:${line}:${column} ${path === "" ? "" : `${paint("bold", path)}: `}${message}`;
}

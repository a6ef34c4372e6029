import { under, type Problem } from "../schema/problem.ts";
import type { Texts } from "./pattern.ts";
import type { TextOperand } from "./text.ts";

/** Reports conditions on the namespace that Docker Hub can never meet: its namespaces have no slash. */
export function namespaceProblems(operand: TextOperand): Problem[] {
  if (typeof operand === "string" || Array.isArray(operand)) return slashProblems(operand);
  return (["exact", "glob", "prefix", "suffix"] as const).flatMap((name) => {
    const texts = (operand as Partial<Record<typeof name, Texts>>)[name];
    return texts === undefined ? [] : under([name], slashProblems(texts));
  });
}

function slashProblems(texts: Texts): Problem[] {
  const list = typeof texts === "string" ? [texts] : texts;
  return list.flatMap((text, index) => {
    if (!text.includes("/")) return [];
    const message = `a namespace of Docker Hub has no slash: write "repository": ${JSON.stringify(text)}, or ask for the "registry" too`;
    return [{ path: typeof texts === "string" ? [] : [index], message }];
  });
}

import { get } from "../../api/client.ts";
import type { RulesState } from "../../api/contract.ts";
import { useLoad } from "../../api/load.ts";
import { withLines } from "../../rules/check.ts";

/** The first line of the stored rule document that is wrong, as text. `state` changes with the document. */
export function BrokenLine({ state }: { readonly state: string }) {
  const rules = useLoad(state, () => get<RulesState>("/rules"));
  const first = rules.data === undefined ? undefined : firstProblem(rules.data);
  if (first === undefined) return null;
  return (
    <p class="detail">
      <code>line {first.line}</code> {first.text}
    </p>
  );
}

function firstProblem({ text, problems, warnings }: RulesState): { line: number; text: string } | undefined {
  const [first] = withLines({ problems, warnings }, text).problems.toSorted((a, b) => a.line - b.line);
  return first === undefined ? undefined : { line: first.line, text: text.split("\n")[first.line - 1]?.trim() ?? "" };
}

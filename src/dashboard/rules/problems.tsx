import { countOf } from "../parts/count.ts";
import type { Check, LocatedProblem } from "./check.ts";

interface ProblemsProps {
  readonly check: Check;
  readonly onJump: (line: number) => void;
}

/** Lists the problems and warnings of the document. A click on one selects its line. */
export function Problems({ check: { problems, warnings, isCurrent }, onJump }: ProblemsProps) {
  const item =
    (kind: string) =>
    ({ path, message, line }: LocatedProblem) => (
      <li key={`${path} ${message}`}>
        <button type="button" class={`problem ${kind}`} onClick={() => onJump(line)}>
          <span class="hint">line {line}</span> <strong>{kind}</strong> {path !== "" && <code>{path}</code>} {message}
        </button>
      </li>
    );
  return (
    <div id="problems" aria-live="polite">
      <p class={problems.length > 0 ? "bad" : "hint"}>{summaryOf(problems.length, warnings.length, isCurrent)}</p>
      <ul class="problems">
        {problems.map(item("error"))}
        {warnings.map(item("warning"))}
      </ul>
    </div>
  );
}

function summaryOf(problems: number, warnings: number, isCurrent: boolean): string {
  if (!isCurrent) return "Checking…";
  if (problems > 0) return countOf(problems, "problem", "problems");
  return warnings > 0 ? `Valid, with ${countOf(warnings, "warning", "warnings")}` : "Valid";
}

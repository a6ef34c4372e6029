import type { ApiProblem } from "../api/contract.ts";
import { lineOf } from "./locate.ts";

/** What checking the document has come to; nothing while it is being checked. */
export interface Check {
  readonly problems: readonly ApiProblem[];
  readonly warnings: readonly ApiProblem[];
  readonly isCurrent: boolean;
}

interface ProblemsProps {
  readonly text: string;
  readonly check: Check;
  readonly onJump: (line: number) => void;
}

/** Every problem of the document, each a way to the line that it is on. */
export function Problems({ text, check: { problems, warnings, isCurrent }, onJump }: ProblemsProps) {
  const item = (kind: string) => (problem: ApiProblem) => {
    const line = lineOf(text, problem);
    const { path, message } = problem;
    return (
      <li key={`${path} ${message}`}>
        <button type="button" class={`problem ${kind}`} onClick={() => onJump(line)}>
          <span class="hint">line {line}</span> <strong>{kind}</strong> {path !== "" && <code>{path}</code>} {message}
        </button>
      </li>
    );
  };
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
  if (problems > 0) return `${problems} ${problems === 1 ? "problem" : "problems"}`;
  return warnings > 0 ? `Valid, with ${warnings} ${warnings === 1 ? "warning" : "warnings"}` : "Valid";
}

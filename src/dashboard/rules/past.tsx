import { useRef, useState } from "preact/hooks";
import { comparePast, type PastComparison, type PastEvents } from "../../core/api/compare-past.ts";
import { DAY_MS } from "../../core/lib/time.ts";
import { post } from "../api/client.ts";
import type { Comparison } from "../api/contract.ts";
import { asApiError } from "../api/load.ts";
import { PastResult } from "./past-result.tsx";

/** What can be chosen, with the number of events to expect, if it is known. */
const CHOICES: readonly { readonly label: string; readonly past: () => PastEvents; readonly most?: number }[] = [
  { label: "the last 50 events", past: () => ({ count: 50 }), most: 50 },
  { label: "the last 500 events", past: () => ({ count: 500 }), most: 500 },
  { label: "the last 24 hours", past: () => ({ since: Date.now() - DAY_MS }) },
];

function compare(body: object): Promise<Comparison> {
  return post<Comparison>("/rules/compare", body);
}

/** Shows which past events the edited rules would send elsewhere. Sends nothing. */
export function Past({ text, isValid }: { readonly text: string; readonly isValid: boolean }) {
  const [choice, setChoice] = useState(0);
  const [result, setResult] = useState<{ readonly of: string; readonly sum: PastComparison } | undefined>();
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState("");
  const isStopped = useRef(false);
  const { past, most } = CHOICES[choice] ?? { past: () => ({ count: 50 }) };

  const run = async (): Promise<void> => {
    isStopped.current = false;
    setRunning(true);
    setProblem("");
    setResult(undefined);
    try {
      for await (const sum of comparePast(compare, text, past())) {
        setResult({ of: text, sum });
        if (isStopped.current) break;
      }
    } catch (error) {
      setProblem(asApiError(error).message);
    } finally {
      setRunning(false);
    }
  };

  return (
    <section aria-labelledby="past">
      <h2 id="past">Try on past events</h2>
      <form
        class="filters"
        onSubmit={(submit) => {
          submit.preventDefault();
          // The same button starts and stops, so that the focus stays on it.
          if (isRunning) isStopped.current = true;
          else if (isValid) void run();
        }}
      >
        <label>
          Events
          <select
            value={choice}
            disabled={isRunning}
            onChange={({ currentTarget }) => setChoice(Number(currentTarget.value))}
          >
            {CHOICES.map(({ label }, index) => (
              <option key={label} value={index}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" aria-disabled={!isRunning && !isValid}>
          {isRunning ? "Stop" : "Compare"}
        </button>
        {isRunning && <progress aria-label="Events compared" value={most && (result?.sum.compared ?? 0)} max={most} />}
      </form>
      <p role="alert" class="bad">
        {problem}
      </p>
      {result !== undefined && <PastResult sum={result.sum} isRunning={isRunning} isCurrent={result.of === text} />}
    </section>
  );
}

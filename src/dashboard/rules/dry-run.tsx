import { useState } from "preact/hooks";
import { get, post } from "../api/client.ts";
import type { EventPage, RulesTest } from "../api/contract.ts";
import { asApiError, useLoad } from "../api/load.ts";
import { Trace } from "../parts/trace.tsx";

interface DryRunProps {
  readonly text: string;
  /** The event to start with. */
  readonly event: string;
}

const CHOICE = 50;

/** Shows where the edited rules would route a past event. Sends nothing. */
export function DryRun({ text, event: first }: DryRunProps) {
  const events = useLoad("recent", () => get<EventPage>(`/events?limit=${CHOICE}`));
  const [event, setEvent] = useState(first);
  const [result, setResult] = useState<RulesTest | undefined>();
  const [problem, setProblem] = useState("");
  const run = (submit: SubmitEvent): void => {
    submit.preventDefault();
    setProblem("");
    post<RulesTest>("/rules/test", { document: text, event: event.trim() }).then(setResult, (error: unknown) => {
      setResult(undefined);
      setProblem(asApiError(error).message);
    });
  };
  return (
    <section aria-labelledby="dry-run">
      <h2 id="dry-run">Dry run</h2>
      <form onSubmit={run} class="filters">
        <label class="wide">
          Past event
          <input
            list="recent-events"
            required
            value={event}
            placeholder="evt_…"
            spellcheck={false}
            autocomplete="off"
            onInput={({ currentTarget }) => setEvent(currentTarget.value)}
          />
        </label>
        <datalist id="recent-events">
          {events.data?.events.map(({ id, repository, tag }) => (
            <option key={id} value={id} label={tag === undefined ? repository : `${repository}:${tag}`} />
          ))}
        </datalist>
        <button type="submit">Run</button>
      </form>
      <div aria-live="polite">
        {problem !== "" && <p class="bad">{problem}</p>}
        {result !== undefined && (
          <>
            <p>
              {result.held !== undefined ? (
                `It would be held: ${result.held}.`
              ) : result.targets.length === 0 ? (
                "It would go to no target."
              ) : (
                <>
                  It would go to <strong>{result.targets.join(", ")}</strong>
                  {result.isDefault && ", by the default"}.
                </>
              )}
            </p>
            <Trace {...result} />
          </>
        )}
      </div>
    </section>
  );
}

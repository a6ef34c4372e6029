import { useState } from "preact/hooks";
import { post } from "../api/client.ts";
import type { RulesTest } from "../api/contract.ts";
import { asApiError } from "../api/load.ts";
import { subjectOf } from "../parts/subject.tsx";
import { Trace } from "../parts/trace.tsx";
import { EventFields } from "./dry-run-event.tsx";
import { NO_PAYLOAD, PayloadFields, requestOf, type PayloadInput } from "./dry-run-payload.tsx";

interface DryRunProps {
  readonly text: string;
  /** The event to start with. */
  readonly event: string;
}

/** Shows where the edited rules would route a past event, or a payload of any sender. Sends nothing. */
export function DryRun({ text, event: first }: DryRunProps) {
  const [kind, setKind] = useState<"event" | "payload">("event");
  const [event, setEvent] = useState(first);
  const [payload, setPayload] = useState<PayloadInput>(NO_PAYLOAD);
  const [result, setResult] = useState<RulesTest | undefined>();
  const [problem, setProblem] = useState("");
  const run = async (): Promise<void> => {
    setProblem("");
    try {
      const subject = kind === "event" ? { event: event.trim() } : requestOf(payload);
      setResult(await post<RulesTest>("/rules/test", { document: text, ...subject }));
    } catch (error) {
      setResult(undefined);
      setProblem(asApiError(error).message);
    }
  };
  return (
    <section aria-labelledby="dry-run">
      <h2 id="dry-run">Dry run</h2>
      <form
        onSubmit={(submit) => {
          submit.preventDefault();
          void run();
        }}
        class="filters"
      >
        <label>
          Of
          <select value={kind} onChange={({ currentTarget }) => setKind(currentTarget.value as typeof kind)}>
            <option value="event">a past event</option>
            <option value="payload">a payload</option>
          </select>
        </label>
        {kind === "event" ? (
          <EventFields event={event} onChange={setEvent} />
        ) : (
          <PayloadFields rules={text} input={payload} onChange={setPayload} />
        )}
        <button type="submit">Run</button>
      </form>
      <div aria-live="polite">
        {problem !== "" && <p class="bad">{problem}</p>}
        {result !== undefined && <Result result={result} isPayload={kind === "payload"} />}
      </div>
    </section>
  );
}

function Result({ result, isPayload }: { readonly result: RulesTest; readonly isPayload: boolean }) {
  return (
    <>
      {isPayload && <p>Read: {result.pushes.map(describe).join(", ")}.</p>}
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
  );
}

function describe(push: RulesTest["pushes"][number]): string {
  const { digest, pusher } = push;
  const by = pusher === undefined ? "" : ` by ${pusher}`;
  return `${subjectOf(push)}${digest === undefined ? "" : `@${digest}`}${by}`;
}

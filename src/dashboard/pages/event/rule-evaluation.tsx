import type { EventDetail } from "../../api/contract.ts";
import { useMayChange } from "../../api/operator.ts";
import { queryOf } from "../../location.ts";
import { countOf } from "../../parts/count.ts";
import { Trace } from "../../parts/trace.tsx";

/** How the rules routed the event: those that matched, and the others folded. */
export function RuleEvaluation({ summary, record }: EventDetail) {
  const mayChange = useMayChange();
  const { routing, revision } = record;
  return (
    <section aria-labelledby="rules">
      <h2 id="rules">Rule evaluation</h2>
      {routing === undefined ? <p>The rules have not been evaluated yet.</p> : <Evaluated routing={routing} />}
      {revision !== undefined && (
        <p class="hint">
          By revision <code>{revision}</code> of the rules.
        </p>
      )}
      <div class="actions">
        {mayChange && (
          <a class="button" href={`/rules${queryOf({ event: summary.id })}`}>
            Test other rules on this event
          </a>
        )}
        <a class="button quiet" href={`/audit${queryOf({ event: summary.id })}`}>
          Actions on this event
        </a>
      </div>
    </section>
  );
}

function Evaluated({ routing }: { readonly routing: NonNullable<EventDetail["record"]["routing"]> }) {
  const { trace, refused, isDefault } = routing;
  const matched = trace.filter((rule) => rule.matched);
  const others = trace.filter((rule) => !rule.matched);
  if (refused !== undefined || trace.length === 0) return <Trace {...routing} />;
  const count = countOf(others.length, "rule", "rules");
  return (
    <>
      {matched.length > 0 ? (
        <Trace trace={matched} />
      ) : (
        <p>{isDefault ? "No rule matched, so the default applied." : "No rule matched."}</p>
      )}
      {others.length > 0 && (
        // Without a match, the reasons are what one came for.
        <details open={matched.length === 0}>
          <summary>{count} did not match</summary>
          <Trace trace={others} />
        </details>
      )}
    </>
  );
}

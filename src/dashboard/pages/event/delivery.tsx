import type { Attempt, Delivery } from "../../../core/delivery.ts";
import { Status } from "../../parts/status.tsx";
import { span, Time } from "../../parts/time.tsx";

interface DeliverySectionProps {
  readonly delivery: Delivery;
  /** The target as it was when the event was routed. */
  readonly target: unknown;
  readonly onRedeliver: () => void;
}

/** One delivery with the attempts that were made, in their order. */
export function DeliverySection({ delivery, target, onRedeliver }: DeliverySectionProps) {
  const { id, status, reason, dueAt, failoverFor, redeliveryOf, attempts } = delivery;
  const isOpen = status === "pending";
  return (
    <article class="box delivery" aria-labelledby={id}>
      <header>
        <h3 id={id}>{delivery.target}</h3>
        <Status status={status} />
        {!isOpen && (
          <button type="button" aria-label={`Redeliver to ${delivery.target}`} onClick={onRedeliver}>
            Redeliver
          </button>
        )}
      </header>
      {reason !== undefined && <p>{reason}</p>}
      {redeliveryOf !== undefined && <p class="hint">Asked for again by an operator.</p>}
      {failoverFor !== undefined && <p class="hint">Stands in for {failoverFor}.</p>}
      <ol class="timeline">
        {attempts.map((attempt) => (
          <AttemptItem key={attempt.number} attempt={attempt} first={attempts[0]} />
        ))}
        {isOpen && (
          <li class="next">
            {dueAt === undefined ? "Waits until the target takes anything again." : <NextAttempt at={dueAt} />}
          </li>
        )}
      </ol>
      <details>
        <summary>Request</summary>
        <p>
          Each attempt carries <code>webhook-id: {id}</code>, its number as <code>x-hubrelay-attempt</code>, and what
          the target makes of the payload. The target when the event was routed:
        </p>
        <pre tabIndex={0} aria-label={`Definition of ${delivery.target}`}>
          {JSON.stringify(target, undefined, 2) ?? "no longer known"}
        </pre>
      </details>
    </article>
  );
}

function NextAttempt({ at }: { readonly at: number }) {
  return (
    <>
      Next attempt: <Time at={at} />
    </>
  );
}

function AttemptItem({ attempt, first = attempt }: { readonly attempt: Attempt; readonly first: Attempt | undefined }) {
  const { number, startedAt, durationMs, status, reason, response } = attempt;
  const isGood = reason === undefined;
  return (
    <li class={isGood ? "good" : "bad-attempt"}>
      <div>
        <strong>
          #{number} {isGood ? "✓" : "✕"} {status ?? "no answer"}
        </strong>{" "}
        <Time at={startedAt} />{" "}
        <span class="hint">
          {number > 1 && `+${span(startedAt - first.startedAt)}, `}took {span(durationMs)}
        </span>
      </div>
      {reason !== undefined && <div>{reason}</div>}
      {response !== undefined && response !== "" && (
        <details>
          <summary>Response to attempt {number}</summary>
          <pre tabIndex={0} aria-label={`Response to attempt ${number}`}>
            {response}
          </pre>
        </details>
      )}
    </li>
  );
}

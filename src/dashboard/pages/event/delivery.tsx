import type { Attempt, Delivery } from "../../../core/delivery/delivery.ts";
import type { Report } from "../../../core/delivery/report.ts";
import { useMayChange } from "../../api/operator.ts";
import { Status } from "../../parts/status.tsx";
import { span, Time } from "../../parts/time.tsx";

interface DeliverySectionProps {
  readonly delivery: Delivery;
  /** The target's definition when the event was routed. */
  readonly target: unknown;
  readonly onRedeliver: () => void;
  readonly onDecide: (decision: "approve" | "reject") => void;
}

/** A delivery with its attempts, the first one first. */
export function DeliverySection({ delivery, target, onRedeliver, onDecide }: DeliverySectionProps) {
  const { id, status, reason, failoverFor, redeliveryOf, redeliveredBy, approval, report, attempts } = delivery;
  const mayChange = useMayChange();
  const isOpen = status === "pending";
  return (
    <article class="box delivery" aria-labelledby={id}>
      <header>
        <h3 id={id}>{delivery.target}</h3>
        <Status status={status} />
        {!isOpen && mayChange && (
          <button type="button" aria-label={`Redeliver to ${delivery.target}`} onClick={onRedeliver}>
            Redeliver
          </button>
        )}
        {delivery.awaits === "approval" && mayChange && (
          <>
            <button type="button" aria-label={`Approve ${delivery.target}`} onClick={() => onDecide("approve")}>
              Approve
            </button>
            <button type="button" aria-label={`Reject ${delivery.target}`} onClick={() => onDecide("reject")}>
              Reject
            </button>
          </>
        )}
      </header>
      {reason !== undefined && <p>{reason}</p>}
      {(redeliveryOf ?? redeliveredBy) !== undefined && (
        <p class="hint">Redelivered by {redeliveredBy ?? "an operator"}.</p>
      )}
      {failoverFor !== undefined && <p class="hint">Failover of {failoverFor}.</p>}
      {approval !== undefined && (
        <p class="hint">
          Approved by {approval.by}, <Time at={approval.at} />.
        </p>
      )}
      {report !== undefined && <ReportLine report={report} />}
      <ol class="timeline">
        {attempts.map((attempt) => (
          <AttemptItem key={attempt.number} attempt={attempt} first={attempts[0]} />
        ))}
        {isOpen && (
          <li class="next">
            <Next delivery={delivery} />
          </li>
        )}
      </ol>
      <details>
        <summary>Request</summary>
        <p>
          Each attempt sends <code>webhook-id: {id}</code>, its number as <code>x-hubrelay-attempt</code>, and the body
          that the target builds. The target's definition when the event was routed:
        </p>
        <pre tabIndex={0} aria-label={`Definition of ${delivery.target}`}>
          {JSON.stringify(target, undefined, 2) ?? "unknown"}
        </pre>
      </details>
    </article>
  );
}

function Next({ delivery: { awaits, dueAt } }: { readonly delivery: Delivery }) {
  if (awaits === "targets") return "Waits for other targets.";
  if (awaits === "verification" && dueAt === undefined) return "Waits for a confirmation by Docker Hub.";
  if (dueAt === undefined)
    return awaits === "approval" ? "Waits for an approval." : "Waits until the target accepts deliveries again.";
  const what = {
    verification: "Waits for a confirmation until",
    approval: "Waits for an approval until",
    result: "Waits for the target's result until",
  };
  return (
    <>
      {awaits === undefined ? "Next attempt:" : what[awaits]} <Time at={dueAt} />
    </>
  );
}

function ReportLine({ report: { state, description, context, targetUrl, at } }: { readonly report: Report }) {
  return (
    <p>
      The target reported <strong>{state}</strong> <Time at={at} />
      {context !== undefined && `, ${context}`}
      {description !== undefined && `: ${description}`}{" "}
      {targetUrl !== undefined && (
        <a href={targetUrl} rel="noreferrer noopener">
          Details
        </a>
      )}
    </p>
  );
}

function AttemptItem({ attempt, first = attempt }: { readonly attempt: Attempt; readonly first: Attempt | undefined }) {
  const { number, startedAt, durationMs, status, reason, response, shortened } = attempt;
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
      {shortened === true && <div class="hint">Its response was too much to store with the others.</div>}
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

import type { Attempt, Delivery } from "../../../core/delivery/delivery.ts";
import { span, Time } from "../../parts/time.tsx";
import type { Selected } from "./selected.ts";
import { answerOf } from "./verdict.ts";

interface AttemptsProps {
  readonly delivery: Delivery;
  readonly selected: Selected | undefined;
  readonly onSelect: (selected: Selected) => void;
}

/** The attempts of a delivery, the first one first. Each is a button that shows its request and its answer. */
export function Attempts({ delivery, selected, onSelect }: AttemptsProps) {
  const { id, attempts, status } = delivery;
  const [first] = attempts;
  return (
    <ol class="timeline">
      {attempts.map((attempt) => (
        <li key={attempt.number} class={attempt.reason === undefined ? "good" : "bad-attempt"}>
          <button
            type="button"
            class="attempt"
            aria-current={selected?.delivery === id && selected.attempt === attempt.number ? "true" : undefined}
            onClick={() => onSelect({ delivery: id, attempt: attempt.number })}
          >
            <Line attempt={attempt} sinceFirst={attempt.startedAt - (first?.startedAt ?? 0)} />
          </button>
        </li>
      ))}
      {status === "pending" && (
        <li class="next">
          <Next delivery={delivery} />
        </li>
      )}
    </ol>
  );
}

function Line({ attempt, sinceFirst }: { readonly attempt: Attempt; readonly sinceFirst: number }) {
  const { number, startedAt, durationMs, status, reason } = attempt;
  return (
    <>
      <strong class="attempt-answer">
        #{number} {reason === undefined ? `✓ ${status ?? "delivered"}` : `✕ ${answerOf(attempt)}`}
      </strong>{" "}
      <span class="hint">
        <Time at={startedAt} />
        {number > 1 && ` · +${span(sinceFirst)}`} · took {span(durationMs)}
      </span>
    </>
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

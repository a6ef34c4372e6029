import type { PastComparison } from "../../core/api/compare-past.ts";
import { describeOutcome } from "../../core/comparison/describe-outcome.ts";
import type { Comparison } from "../api/contract.ts";
import { subjectOf } from "../parts/subject.tsx";
import { Time } from "../parts/time.tsx";

type Change = Comparison["changes"][number];

const SHOWN = 50;

const BASELINES: Readonly<Record<PastComparison["baseline"], string>> = {
  live: "than by the saved rules",
  "last-valid": "than by the last valid rules, because the saved ones are not valid",
  none: "than without rules, because there are none yet",
};

interface PastResultProps {
  readonly sum: PastComparison;
  readonly isRunning: boolean;
  /** Whether the rules are still those that were compared. */
  readonly isCurrent: boolean;
}

/** The events that would go elsewhere, each with before, after and why. */
export function PastResult({ sum, isRunning, isCurrent }: PastResultProps) {
  const { compared, unreadable, changes, baseline, targets } = sum;
  return (
    <>
      <p role="status">
        <strong>
          {changes.length.toLocaleString()} of {compared.toLocaleString()} events
        </strong>{" "}
        would go elsewhere {BASELINES[baseline]}
        {isRunning ? " so far." : "."}
        {!isCurrent && " You have changed the rules since: compare again."}
      </p>
      {unreadable > 0 && <p class="hint">{unreadable} events could not be read.</p>}
      {targets.length > 0 && (
        <p>
          Targets that are defined differently:{" "}
          {targets.map(({ name, fields }) => `${name} (${fields.join(", ")})`).join(", ")}.
        </p>
      )}
      {changes.length > 0 && (
        <ul class="changes">
          {changes.slice(0, SHOWN).map((change) => (
            <li key={change.event.id}>
              <ChangedEvent {...change} />
            </li>
          ))}
        </ul>
      )}
      {changes.length > SHOWN && <p class="hint">And {(changes.length - SHOWN).toLocaleString()} more.</p>}
    </>
  );
}

function ChangedEvent({ event, before, after, settings, why }: Change) {
  const { id, receivedAt, type } = event;
  const image = subjectOf(event);
  return (
    <>
      <p>
        <a href={`/events/${id}`}>{type === "push" ? image : `${type}: ${image}`}</a>{" "}
        <span class="hint">
          <Time at={receivedAt} />
        </span>
      </p>
      <p>
        {describeOutcome(before)}{" "}
        <span role="img" aria-label="becomes">
          →
        </span>{" "}
        <strong>{describeOutcome(after)}</strong>
      </p>
      <ul class="hint">
        {settings.map(({ target, fields }) => (
          <li key={target}>
            {target} with another {fields.join(", ")}
          </li>
        ))}
        {why.map(({ rule, text }) => (
          <li key={`${rule} ${text}`}>
            {rule !== undefined && <b>{rule} </b>}
            {text}
          </li>
        ))}
      </ul>
    </>
  );
}

import { DAY_MS } from "../../../core/lib/time.ts";
import type { TargetState } from "../../api/contract.ts";
import { useMayChange } from "../../api/operator.ts";
import { queryOf } from "../../location.ts";
import { TargetActions } from "./target-actions.tsx";
import { TargetHealth } from "./target-health.tsx";

interface TargetCardProps {
  readonly target: TargetState;
  /** Shows a changed target until the next load. */
  readonly onChange: (update: (target: TargetState) => TargetState) => void;
}

/** A target with its figures and its actions. */
export function TargetCard({ target, onChange }: TargetCardProps) {
  const { name, type, kind, description, counts, rate, concurrency } = target;
  const mayChange = useMayChange();
  const since = String(Date.now() - DAY_MS);
  return (
    <article class="box target" aria-labelledby={`target-${name}`}>
      <header>
        <h2 id={`target-${name}`}>
          <a href={`/targets/${encodeURIComponent(name)}`}>{name}</a>
        </h2>
        <span class="hint">
          {type}, {kind}
        </span>
      </header>
      {description !== undefined && <p>{description}</p>}
      <TargetHealth target={target} />
      <dl class="facts">
        <dt>Last 24 hours</dt>
        <dd>
          {counts.delivered.toLocaleString()} delivered, {counts.failed.toLocaleString()} failed,{" "}
          {counts.pending.toLocaleString()} pending{" "}
          {counts.failed > 0 && (
            <a href={`/events${queryOf({ type: "all", target: name, status: "failed", from: since })}`}>
              events that failed
            </a>
          )}
        </dd>
        <dt>Rate</dt>
        <dd>{rate ?? "no limit"}</dd>
        <dt>Concurrency</dt>
        <dd>{concurrency ?? "no limit"}</dd>
      </dl>
      {mayChange && <TargetActions target={target} onChange={onChange} />}
    </article>
  );
}

import { useState } from "preact/hooks";
import { post } from "../../api/client.ts";
import type { TargetState, TestOutcome } from "../../api/contract.ts";
import { asApiError } from "../../api/load.ts";
import { useMayChange } from "../../api/operator.ts";
import { queryOf } from "../../location.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { textOf } from "../../parts/form.ts";
import { notify } from "../../parts/notice.tsx";
import { span } from "../../parts/time.tsx";
import { TargetHealth } from "./target-health.tsx";

interface TargetCardProps {
  readonly target: TargetState;
  /** Shows a changed target until the next load. */
  readonly onChange: (update: (target: TargetState) => TargetState) => void;
}

/** A target with its figures and its actions. */
export function TargetCard({ target, onChange }: TargetCardProps) {
  const { name, type, kind, description, paused, blocked, counts, rate, concurrency } = target;
  const mayChange = useMayChange();
  const [isAsking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const path = `/targets/${encodeURIComponent(name)}`;
  // A disabled button would lose the focus.
  const run = (action: () => Promise<string>): void => {
    if (busy) return;
    setBusy(true);
    action()
      .then(notify, (error: unknown) => notify(asApiError(error).message))
      .finally(() => setBusy(false));
  };
  const pause = async (reason: string): Promise<string> => {
    await post(`${path}/pause`, reason === "" ? {} : { reason });
    onChange((before) => ({ ...before, paused: { reason, since: Date.now(), by: "operator" } }));
    return `${name} is paused; all locations see this within a minute.`;
  };
  const resume = async (): Promise<string> => {
    await post(`${path}/resume`);
    onChange(takingAll);
    return `${name} is resumed; waiting deliveries follow within minutes.`;
  };
  const test = async (): Promise<string> => wordsOf(name, await post<TestOutcome>(`${path}/test`));

  return (
    <article class="box target" aria-labelledby={`target-${name}`}>
      <header>
        <h2 id={`target-${name}`}>{name}</h2>
        <span class="hint">
          {type}, {kind}
        </span>
      </header>
      {description !== undefined && <p>{description}</p>}
      <TargetHealth target={target} />
      <dl class="facts">
        <dt>Last 24 hours</dt>
        <dd>
          {counts.delivered.toLocaleString()} delivered,{" "}
          <a href={`/events${queryOf({ target: name, status: "failed" })}`}>{counts.failed.toLocaleString()} failed</a>,{" "}
          {counts.pending.toLocaleString()} pending
        </dd>
        <dt>Rate</dt>
        <dd>{rate ?? "no limit"}</dd>
        <dt>Concurrency</dt>
        <dd>{concurrency ?? "no limit"}</dd>
      </dl>
      {mayChange && (
        <div class="actions">
          {paused === undefined ? (
            <button type="button" aria-label={`Pause ${name}`} onClick={() => setAsking(true)}>
              Pause…
            </button>
          ) : (
            paused.by === "operator" && <ResumeButton name={name} onClick={() => run(resume)} />
          )}
          {paused === undefined && blocked.length > 0 && <ResumeButton name={name} onClick={() => run(resume)} />}
          <button type="button" aria-label={`Send a test to ${name}`} onClick={() => run(test)}>
            Send a test
          </button>
        </div>
      )}
      {isAsking && (
        <Confirm
          title={`Pause ${name}?`}
          action="Pause"
          onConfirm={(form) => run(() => pause(textOf(form, "reason")))}
          onClose={() => setAsking(false)}
        >
          <p>Deliveries to it wait until you resume it. None is lost.</p>
          <label>
            Reason
            <input name="reason" maxLength={200} autocomplete="off" />
          </label>
        </Confirm>
      )}
    </article>
  );
}

function ResumeButton({ name, onClick }: { readonly name: string; readonly onClick: () => void }) {
  return (
    <button type="button" class="primary" aria-label={`Resume ${name}`} onClick={onClick}>
      Resume
    </button>
  );
}

function takingAll(target: TargetState): TargetState {
  const { paused: _, ...rest } = target;
  return { ...rest, blocked: [] };
}

function wordsOf(name: string, { outcome, status, reason, durationMs }: TestOutcome): string {
  const answer = status === undefined ? "" : ` with ${status}`;
  if (outcome === "delivered") return `${name} accepted the test${answer}, in ${span(durationMs)}.`;
  return `The test of ${name} failed${answer}: ${reason ?? "no reason given"}.`;
}

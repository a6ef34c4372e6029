import { useRef, useState } from "preact/hooks";
import { post } from "../../api/client.ts";
import type { TargetState, TestOutcome } from "../../api/contract.ts";
import { asApiError } from "../../api/load.ts";
import { notify } from "../../parts/notice.tsx";
import { span } from "../../parts/time.tsx";
import { PauseDialog, type PauseChoice } from "./pause-dialog.tsx";

interface TargetActionsProps {
  readonly target: TargetState;
  /** Shows a changed target until the next load. */
  readonly onChange: (update: (target: TargetState) => TargetState) => void;
}

/** The buttons that pause, resume and test a target, for operators who may. */
export function TargetActions({ target, onChange }: TargetActionsProps) {
  const { name, paused, blocked } = target;
  const [isAsking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const first = useRef<HTMLButtonElement>(null);
  const path = `/targets/${encodeURIComponent(name)}`;
  // A disabled button would lose the focus.
  const run = (action: () => Promise<string>): void => {
    if (busy) return;
    setBusy(true);
    action()
      .then(notify, (error: unknown) => notify(asApiError(error).message))
      .finally(() => setBusy(false));
  };
  const pause = async (choice: PauseChoice): Promise<string> => {
    const { paused: now } = await post<Pick<TargetState, "paused">>(`${path}/pause`, choice);
    onChange((before) => ({ ...before, ...(now !== undefined && { paused: now }) }));
    return `${name} is paused; all locations see this within a minute. Resume undoes it.`;
  };
  const resume = async (): Promise<string> => {
    await post(`${path}/resume`);
    // The button of a breaker goes away, and must not take the focus with it.
    first.current?.focus();
    onChange(acceptingAll);
    return `${name} is resumed; waiting deliveries follow within minutes.`;
  };
  const test = async (): Promise<string> => wordsOf(name, await post<TestOutcome>(`${path}/test`));
  const isPausedHere = paused?.by === "operator";

  return (
    <div class="actions">
      {paused?.by !== "document" && (
        // One button with two names keeps the focus when the state changes.
        <button
          ref={first}
          type="button"
          class={isPausedHere ? "primary" : ""}
          aria-label={isPausedHere ? `Resume ${name}` : `Pause ${name}`}
          onClick={() => (isPausedHere ? run(resume) : setAsking(true))}
        >
          {isPausedHere ? "Resume" : "Pause…"}
        </button>
      )}
      {paused === undefined && blocked.length > 0 && (
        <button type="button" class="primary" aria-label={`Resume ${name}`} onClick={() => run(resume)}>
          Resume
        </button>
      )}
      <button type="button" aria-label={`Send a test to ${name}`} onClick={() => run(test)}>
        Send a test
      </button>
      {isAsking && (
        <PauseDialog
          name={name}
          onConfirm={(choice) => run(() => pause(choice))}
          onClose={() => {
            setAsking(false);
            first.current?.focus();
          }}
        />
      )}
    </div>
  );
}

function acceptingAll(target: TargetState): TargetState {
  const { paused: _, ...rest } = target;
  return { ...rest, blocked: [] };
}

function wordsOf(name: string, { outcome, status, reason, durationMs }: TestOutcome): string {
  const answer = status === undefined ? "" : ` with ${status}`;
  if (outcome === "delivered") return `${name} accepted the test${answer}, in ${span(durationMs)}.`;
  return `The test of ${name} failed${answer}: ${reason ?? "no reason given"}.`;
}

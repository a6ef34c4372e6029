import { useState } from "preact/hooks";
import { asApiError } from "../../api/load.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { countOf } from "../../parts/count.ts";
import { notify } from "../../parts/notice.tsx";
import { previewOf, redeliver, type Preview, type Progress, type RedeliveryBody } from "./redelivery.ts";

interface RedeliverManyProps {
  readonly label: string;
  /** What to redeliver when the button is pressed. */
  readonly body: () => RedeliveryBody;
}

/** Redelivers the failed deliveries of many events, after a preview by target. Shows the progress. */
export function RedeliverMany({ label, body }: RedeliverManyProps) {
  const [asked, setAsked] = useState<{ readonly body: RedeliveryBody; readonly preview: Preview } | undefined>();
  const [progress, setProgress] = useState<Progress | undefined>();
  const [isBusy, setBusy] = useState(false);
  const run = (work: Promise<unknown>): void => {
    setBusy(true);
    work.catch((error: unknown) => notify(asApiError(error).message)).finally(() => setBusy(false));
  };
  const ask = async (): Promise<void> => {
    const now = body();
    const preview = await previewOf(now);
    if (preview.deliveries === 0) notify("No delivery of these events has failed.");
    else setAsked({ body: now, preview });
  };
  const start = async (chosen: RedeliveryBody): Promise<void> => {
    await redeliver(chosen, setProgress);
    setProgress(undefined);
    notify("All are redelivered: see their status.");
  };
  return (
    <>
      {/* Not disabled while it works: a disabled button loses the focus. */}
      <button type="button" aria-disabled={isBusy} onClick={() => !isBusy && run(ask())}>
        {label}
      </button>
      {progress !== undefined && (
        <progress
          aria-label={`Redelivering ${progress.count} events`}
          value={progress.done}
          max={progress.count || 1}
        />
      )}
      {asked !== undefined && (
        <Confirm
          title={`Redeliver ${asked.preview.isLowerBound ? "at least " : ""}${countOf(asked.preview.deliveries, "delivery", "deliveries")}?`}
          action="Redeliver"
          onConfirm={() => run(start(asked.body))}
          onClose={() => setAsked(undefined)}
        >
          <p>Each failed delivery of these events is made again:</p>
          <ul class="by-target">
            {asked.preview.targets.map(({ name, count }) => (
              <li key={name}>
                <b>{name}</b> {countOf(count, "delivery", "deliveries")}
              </li>
            ))}
          </ul>
        </Confirm>
      )}
    </>
  );
}

import { useState } from "preact/hooks";
import { cleanLine } from "../../../core/text/clean.ts";
import type { SentRequest } from "../../api/contract.ts";
import { useLoad } from "../../api/load.ts";
import { WhenLoaded } from "../../parts/state.tsx";
import { changesBetween } from "./changes.ts";
import { loadAttempt, type Selected } from "./selected.ts";

interface SinceBeforeProps {
  readonly selected: Selected;
  readonly request: SentRequest;
}

/** What the request has that the one before had not; loaded when it is opened. */
export function SinceBefore({ selected, request }: SinceBeforeProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Changes since attempt {selected.attempt - 1}</summary>
      {isOpen && <Changes selected={selected} request={request} />}
    </details>
  );
}

function Changes({ selected, request }: SinceBeforeProps) {
  const before = { ...selected, attempt: selected.attempt - 1 };
  const loaded = useLoad(`${before.delivery} ${before.attempt}`, () => loadAttempt(before));
  return (
    <WhenLoaded of={loaded}>
      {({ request: former, reason }) => {
        if (former === undefined) return <p>The request before cannot be shown: {reason}.</p>;
        const { removed, added } = changesBetween(former, request);
        if (removed.length + added.length === 0) return <p>Nothing has changed.</p>;
        return (
          <div class="diff" tabIndex={0} role="region" aria-label="Changes of the request">
            {removed.map((line, index) => (
              <div key={index} class="line removed">
                <span class="unseen">removed: </span>-{cleanLine(line)}
              </div>
            ))}
            {added.map((line, index) => (
              <div key={index} class="line added">
                <span class="unseen">added: </span>+{cleanLine(line)}
              </div>
            ))}
          </div>
        );
      }}
    </WhenLoaded>
  );
}

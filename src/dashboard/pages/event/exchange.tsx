import { useLoad } from "../../api/load.ts";
import { WhenLoaded } from "../../parts/state.tsx";
import { RequestPart } from "./request-part.tsx";
import { ResponsePart } from "./response-part.tsx";
import { loadAttempt, type Selected } from "./selected.ts";
import { SinceBefore } from "./since-before.tsx";

/** The request of an attempt, exactly as it was sent, and the answer to it. */
export function Exchange({ selected, target }: { readonly selected: Selected; readonly target: string }) {
  const detail = useLoad(`${selected.delivery} ${selected.attempt}`, () => loadAttempt(selected));
  return (
    <WhenLoaded of={detail}>
      {(loaded) => (
        <>
          <RequestPart {...loaded} target={target} />
          {selected.attempt > 1 && loaded.request !== undefined && (
            <SinceBefore
              key={`${selected.delivery} ${selected.attempt}`}
              selected={selected}
              request={loaded.request}
            />
          )}
          <ResponsePart {...loaded} />
        </>
      )}
    </WhenLoaded>
  );
}

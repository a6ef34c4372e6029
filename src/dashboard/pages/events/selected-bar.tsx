import { RedeliverMany } from "./redeliver-many.tsx";

interface SelectedBarProps {
  /** The selected events. */
  readonly ids: readonly string[];
  readonly onClear: () => void;
}

/** What can be done with the selected events. It keeps its place when nothing is selected, so that no row moves. */
export function SelectedBar({ ids, onClear }: SelectedBarProps) {
  const count = ids.length === 1 ? "1 event selected" : `${ids.length} events selected`;
  return (
    <div class="selected-bar" role="group" aria-label="Selected events">
      <span role="status">{ids.length === 0 ? "" : count}</span>
      {ids.length > 0 && (
        <>
          <RedeliverMany label="Redeliver selected…" body={() => ({ filter: {}, events: ids })} />
          <button type="button" class="quiet" onClick={onClear}>
            Clear selection
          </button>
        </>
      )}
    </div>
  );
}

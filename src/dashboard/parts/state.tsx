import type { ComponentChildren } from "preact";
import type { ApiError } from "../api/client.ts";
import type { Loaded } from "../api/load.ts";

/** Shows an error, and a button to try again. */
export function Failure({ error, onRetry }: { readonly error: ApiError; readonly onRetry?: () => void }) {
  return (
    <div class="box failure" role="alert">
      <p>
        <strong>{error.status === 0 ? "No answer" : `Error ${error.status}`}</strong> {error.message}
      </p>
      {onRetry && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** Says that a list is empty, and what to do about it. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="box empty">
      <p>
        <strong>{title}</strong>
      </p>
      {children}
    </div>
  );
}

interface WhenLoadedProps<T> {
  readonly of: Loaded<T>;
  readonly children: (data: T) => ComponentChildren;
}

/** Shows loaded data, or that it is loading. Keeps the old data while a reload runs, and if it fails. */
export function WhenLoaded<T>({ of: { data, error, reload }, children }: WhenLoadedProps<T>) {
  return (
    <>
      {error && <Failure error={error} onRetry={reload} />}
      {data === undefined && !error && <p class="loading">Loading…</p>}
      {data !== undefined && children(data)}
    </>
  );
}

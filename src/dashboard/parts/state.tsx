import type { ComponentChildren } from "preact";
import type { ApiError } from "../api/client.ts";
import type { Loaded } from "../api/load.ts";

/** What went wrong, and a way to try again. */
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

/** Says that there is nothing, and what to do about it. */
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

/** What was loaded; until then a word about it. What was shown stays while it is loaded again, or if that fails. */
export function WhenLoaded<T>({ of: { data, error, reload }, children }: WhenLoadedProps<T>) {
  return (
    <>
      {error && <Failure error={error} onRetry={reload} />}
      {data === undefined && !error && <p class="loading">Loading…</p>}
      {data !== undefined && children(data)}
    </>
  );
}

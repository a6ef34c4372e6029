import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "./client.ts";

export interface Loaded<T> {
  /** The last answer, also while a newer one is loading. */
  readonly data?: T;
  readonly error?: ApiError;
  readonly isLoading: boolean;
  readonly reload: () => void;
  /** Replaces the shown data until the next answer. */
  readonly replace: (change: (data: T) => T) => void;
}

interface State<T> {
  readonly key: string;
  readonly data?: T;
  readonly error?: ApiError;
  readonly isLoading: boolean;
}

/** Loads data when a page opens and whenever `key` changes. Drops the answers of earlier keys. */
export function useLoad<T>(key: string, load: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<State<T>>({ key, isLoading: true });
  const latest = useRef(0);
  const loader = useRef(load);
  loader.current = load;

  const reload = useCallback(() => {
    const number = ++latest.current;
    setState((last) => (last.key === key ? { ...last, isLoading: true } : { key, isLoading: true }));
    loader.current().then(
      (data) => number === latest.current && setState({ key, data, isLoading: false }),
      (error: unknown) =>
        number === latest.current && setState((last) => ({ ...last, key, error: asApiError(error), isLoading: false })),
    );
  }, [key]);
  useEffect(() => {
    reload();
    return () => void latest.current++;
  }, [reload]);

  const replace = useCallback((change: (data: T) => T) => {
    setState((last) => (last.data === undefined ? last : { ...last, data: change(last.data) }));
  }, []);
  const current: State<T> = state.key === key ? state : { key, isLoading: true };
  return { ...current, reload, replace };
}

/** Converts anything thrown to an error that pages can show. */
export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(0, String(error));
}

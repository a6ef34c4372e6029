/** The result of a function that can fail in an expected way. A `throw` means a bug or an outage of the platform. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** Returns a success. */
export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

/** Returns the values of those results that are successes. */
export const valuesOf = <T, E>(results: readonly Result<T, E>[]): T[] =>
  results.flatMap((result) => (result.ok ? [result.value] : []));

/** Returns an expected failure. */
export const err = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error });

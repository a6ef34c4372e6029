/** A call of one method of the directory, as the benchmark sends it. */
export interface Call {
  readonly method:
    | "feed"
    | "feedAlone"
    | "feedShards"
    | "shardsOf"
    | "importShards"
    | "noteAlone"
    | "size"
    | "search"
    | "count"
    | "total"
    | "statistics"
    | "metrics"
    | "get"
    | "waitingFor"
    | "prune";
  readonly args: readonly unknown[];
}

/** Makes a call of the directory; gives how long its result is, as a list, and the result. */
export type Asking = (
  method: Call["method"],
  ...args: Call["args"]
) => Promise<{ readonly length: number; readonly result: unknown }>;

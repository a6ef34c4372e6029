/** A call of one method of the directory, as the benchmark sends it. */
export interface Call {
  readonly method:
    | "feed"
    | "feedAlone"
    | "feedShards"
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

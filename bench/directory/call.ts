/** A call of one method of the directory, as the benchmark sends it. */
export interface Call {
  readonly method: "feed" | "find" | "count" | "statistics" | "metrics" | "get" | "waitingFor" | "prune";
  readonly args: readonly unknown[];
}

/** The calls of a target's gate: the rate limiter that all repositories share for one target. */
export interface TargetGateCalls extends Rpc.DurableObjectBranded {
  /**
   * Takes the next free slot of the target's rate. Returns when the attempt may start, in milliseconds since 1970 and
   * not before now.
   *
   * @param rate as in a rule document, for example `10/s`
   */
  place(rate: string): Promise<number>;
}

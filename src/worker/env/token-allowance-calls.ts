import type { Usage } from "../../core/usage/budget.ts";
import type { Need, Reservation, TokenRates } from "../../core/usage/token-limits.ts";

/** The result of a reservation, and what the object has used. */
export type Reserved = Reservation & {
  readonly usage: Usage;
  /** Whether the block was lent too; absent from objects of an earlier version. */
  readonly isLent?: boolean;
};

/** The calls of the object that counts what one token may still store. */
export interface TokenAllowanceCalls extends Rpc.DurableObjectBranded {
  /**
   * Reserves all that a request needs, or nothing. The result carries the object's own usage, because the object never
   * calls the directory.
   *
   * @param names repositories without a push so far; a name that another request has just reserved is not counted
   * @param block more to lend to the caller, if it is little of what is left
   */
  reserve(
    amounts: Pick<Need, "pushes" | "bytes">,
    names: readonly string[],
    rates: TokenRates,
    block?: Pick<Need, "pushes" | "bytes">,
  ): Promise<Reserved>;

  /** Called by Workers of earlier versions after they have stored pushes. */
  spend(count?: number): Promise<{ readonly waitMs: number; readonly usage: Usage }>;
}

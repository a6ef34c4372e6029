import { currentLimits } from "./limits.ts";
import { scopeOrNone } from "./scope.ts";

const RealDate = globalThis.Date;
const realSetTimeout = globalThis.setTimeout;

/** Has the clock stand still while code runs: https://developers.cloudflare.com/workers/reference/security-model/ */
export function freezeClock(): void {
  globalThis.Date = class extends RealDate {
    constructor(...parts: unknown[]) {
      super(...((parts.length === 0 ? [now()] : parts) as [number]));
    }

    static override now(): number {
      return now();
    }
  } as DateConstructor;
}

/** The time when the present turn of the event loop asked first. The next turn sees the clock as it is then. */
function now(): number {
  const scope = scopeOrNone();
  if (scope === undefined || currentLimits().frozenClock !== true) return RealDate.now();
  if (scope.frozenAt === undefined) {
    scope.frozenAt = RealDate.now();
    realSetTimeout(() => (scope.frozenAt = undefined), 0);
  }
  return scope.frozenAt;
}

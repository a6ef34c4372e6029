import type { FaultPlan, Place, WriteCounts } from "./protocol.ts";

/** What is to go wrong in this process, in whichever object: all of them share the module. */
class Faults {
  plan: FaultPlan = {};
  #counts: Record<Place, number> = { repository: 0, directory: 0 };

  get counts(): WriteCounts {
    return this.#counts;
  }

  /** Makes another plan, and counts writes from there. */
  set(plan: FaultPlan): void {
    this.plan = plan;
    this.#counts = { repository: 0, directory: 0 };
  }

  /** Counts one more write, and gives how many there were. */
  count(place: Place): number {
    return ++this.#counts[place];
  }
}

export const faults = new Faults();

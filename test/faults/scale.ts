import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** How much of the fault suite runs: a short form with the other tests, or all of it with `npm run test:faults`. */
    scale: "short" | "full";
  }
}

/** Whether all of the fault suite runs, and not its short form. */
export const isFull = inject("scale") === "full";

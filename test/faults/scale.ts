import { inject } from "vitest";

/** Whether all of the fault suite runs, and not its short form. */
export const isFull = inject("scale") === "full";

import type { Figures } from "./figures.ts";

/** What a figure is held to, as a number that holds on any machine: a ratio, an exponent, a count. */
export interface Goal {
  readonly text: string;
  readonly value: (figures: Figures) => number;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** One subject of measurement: every file of `bench/` has one as its default export, and its name is the file's. */
export interface Bench {
  /** What is measured and how, in a sentence or two. */
  readonly about: string;
  /** Adds the figures. What is compared takes turns, A B A B, so that a busy moment of the machine meets all of it. */
  readonly measure: (figures: Figures, rounds: number) => Promise<void>;
  readonly goals: readonly Goal[];
}

import type { TimeBar } from "./time-scale.ts";

/** One part of every bar. Its key chooses the pattern: see overview.css. */
export interface ChartSeries {
  readonly key: string;
  readonly label: string;
}

/** A bar with its count for each series. */
export interface ChartBar extends TimeBar {
  readonly counts: Readonly<Record<string, number>>;
}

export interface ChartProps {
  readonly title: string;
  /** The word for what is counted, as in "3 pushes". */
  readonly unit: string;
  readonly bars: readonly ChartBar[];
  /** From the top of the bars to the bottom. */
  readonly series: readonly ChartSeries[];
  /** The list of a time span, or of a part of it by the key of a series. */
  readonly hrefOf: (time: Pick<TimeBar, "from" | "to">, series?: string) => string;
}

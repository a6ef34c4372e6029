import uPlot from "uplot";
import { SECOND_MS } from "../../core/lib/time.ts";

/** One series of bars, with a value for each time. */
export interface ChartSeries {
  readonly label: string;
  /** The name of the CSS variable of its colour. */
  readonly color: string;
  readonly values: readonly number[];
}

/** The height of a chart in pixels. */
export const HEIGHT = 160;

/** Draws the chart into an element. Calls back with the index of the bar under the pointer, or undefined. */
export function draw(
  place: HTMLElement,
  times: readonly number[],
  series: readonly ChartSeries[],
  onHover: (index: number | undefined) => void,
): uPlot {
  const style = getComputedStyle(place);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  const axis = { stroke: color("--muted"), font: `12px ${style.fontFamily}`, ticks: { show: false } };
  const grid = { stroke: color("--line"), width: 1 };
  const bars = uPlot.paths.bars?.({ size: [0.8, 40], align: 1 });
  const stacked = stack(series);
  const width = ((times[1] ?? 0) - (times[0] ?? 0)) / SECOND_MS;
  return new uPlot(
    {
      width: place.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      // Leaves room for the last bar, which ends one width after its start.
      scales: {
        x: { range: (_, min, max) => [min, max + width] },
        y: { range: (_, __, max) => [0, Math.max(max, 4)] },
      },
      axes: [
        { ...axis, grid: { show: false }, space: 70, values: (_, splits) => splits.map(tick) },
        { ...axis, grid, size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000] },
      ],
      series: [
        {},
        // Draws the tallest first, so that only its part above the others is visible.
        ...series.toReversed().map((one) => ({
          ...(bars && { paths: bars }),
          fill: color(one.color),
          points: { show: false },
        })),
      ],
      hooks: { setCursor: [({ cursor }) => onHover(cursor.idx ?? undefined)] },
    },
    [times.map((time) => time / SECOND_MS), ...stacked.toReversed()],
    place,
  );
}

const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const HOUR = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

/** Formats a tick of the time axis in the reader's language: a date at midnight, else a time. */
function tick(seconds: number): string {
  const date = new Date(seconds * SECOND_MS);
  return (date.getHours() + date.getMinutes() === 0 ? DAY : HOUR).format(date);
}

function stack(series: readonly ChartSeries[]): number[][] {
  const sums: number[][] = [];
  for (const { values } of series) {
    const below = sums.at(-1);
    sums.push(values.map((value, index) => value + (below?.[index] ?? 0)));
  }
  return sums;
}

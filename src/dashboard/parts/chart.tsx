import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { Time } from "./time.tsx";

export interface ChartSeries {
  readonly label: string;
  /** The CSS variable that holds its colour. */
  readonly color: string;
  readonly values: readonly number[];
}

interface ChartProps {
  readonly title: string;
  /** When each bar begins. */
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
}

const HEIGHT = 160;

/** Bars over time, one series on top of the other, with the same numbers as a table for whoever cannot see them. */
export function Chart({ title, times, series }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<number | undefined>();
  useEffect(() => {
    const { current } = place;
    if (current === null) return;
    let plot = draw(current, times, series, setAt);
    const resize = new ResizeObserver(() => plot.setSize({ width: current.clientWidth, height: HEIGHT }));
    resize.observe(current);
    // The canvas knows its colours only by value.
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const redraw = (): void => {
      plot.destroy();
      plot = draw(current, times, series, setAt);
    };
    scheme.addEventListener("change", redraw);
    return () => {
      scheme.removeEventListener("change", redraw);
      resize.disconnect();
      plot.destroy();
    };
  }, [JSON.stringify([times, series])]);

  const time = at === undefined ? undefined : times[at];
  const numberOf = ({ values }: ChartSeries): number =>
    at === undefined ? values.reduce((sum, value) => sum + value, 0) : (values[at] ?? 0);
  return (
    <figure class="chart">
      <figcaption>
        <h2>{title}</h2>
        <span class="legend">
          {series.map((one) => (
            <span key={one.label}>
              <span class={`swatch swatch${one.color}`} aria-hidden="true" />
              {one.label} <b>{numberOf(one).toLocaleString()}</b>
            </span>
          ))}
          <span class="hint">{time === undefined ? "in all" : <Time at={time} />}</span>
        </span>
      </figcaption>
      <div ref={place} aria-hidden="true" class="plot" />
      <details>
        <summary>{title} as a table</summary>
        <div class="scroll" tabIndex={0} role="region" aria-label={`${title} as a table`}>
          <Numbers times={times} series={series} />
        </div>
      </details>
    </figure>
  );
}

function Numbers({ times, series }: Pick<ChartProps, "times" | "series">) {
  return (
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">From</th>
          {series.map(({ label }) => (
            <th key={label} scope="col">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {times.map((time, index) => (
          <tr key={time}>
            <th scope="row">
              <Time at={time} />
            </th>
            {series.map(({ label, values }) => (
              <td key={label}>{values[index]}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function draw(
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
  const width = ((times[1] ?? 0) - (times[0] ?? 0)) / 1000;
  return new uPlot(
    {
      width: place.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      // The last bar ends after the time that it begins at.
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
        // The tallest is drawn first and shows above the others only.
        ...series.toReversed().map((one) => ({
          ...(bars && { paths: bars }),
          fill: color(one.color),
          points: { show: false },
        })),
      ],
      hooks: { setCursor: [({ cursor }) => onHover(cursor.idx ?? undefined)] },
    },
    [times.map((time) => time / 1000), ...stacked.toReversed()],
    place,
  );
}

const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const HOUR = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

/** A tick of the time axis, as the reader's language has it; midnight is the new day. */
function tick(seconds: number): string {
  const date = new Date(seconds * 1000);
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

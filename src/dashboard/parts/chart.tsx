import { useEffect, useRef, useState } from "preact/hooks";
import { draw, HEIGHT, type ChartSeries } from "./plot.ts";
import { Time } from "./time.tsx";

interface ChartProps {
  readonly title: string;
  /** The start of each bar, in milliseconds since 1970. */
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
}

/** A stacked bar chart over time. A table has the same numbers for screen readers. */
export function Chart({ title, times, series }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<number | undefined>();
  useEffect(() => {
    const { current } = place;
    if (current === null) return;
    let plot = draw(current, times, series, setAt);
    const resize = new ResizeObserver(() => plot.setSize({ width: current.clientWidth, height: HEIGHT }));
    resize.observe(current);
    // The canvas has the colours as values, so a change of the scheme needs a redraw.
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
          <span class="hint">{time === undefined ? "total" : <Time at={time} />}</span>
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

import { useState } from "preact/hooks";
import { ChartTable } from "./chart-table.tsx";
import type { ChartBar, ChartProps, ChartSeries } from "./chart-data.ts";
import { describeBar, roundSteps } from "./time-scale.ts";

/**
 * A stacked bar chart over time. Each bar is a link to the list of its time; the arrow keys go from bar to bar. A table has
 * the same numbers.
 */
export function Chart(props: ChartProps) {
  const { title, unit, bars, series, hrefOf } = props;
  const [shown, setShown] = useState<number | undefined>();
  const [current, setCurrent] = useState<number | undefined>();
  const sums = bars.map(({ counts }) => sumOf(series, counts));
  const steps = roundSteps(Math.max(0, ...sums));
  const top = steps.at(-1) ?? 1;
  const whole = { from: bars[0]?.from ?? 0, to: bars.at(-1)?.to ?? 0 };
  const totals = Object.fromEntries(
    series.map(({ key }) => [key, bars.reduce((sum, { counts }) => sum + (counts[key] ?? 0), 0)]),
  );
  const filled = bars.flatMap((_, index) => ((sums[index] ?? 0) > 0 ? [index] : []));
  const stop = current !== undefined && filled.includes(current) ? current : filled.at(-1);
  const move = (event: KeyboardEvent): void => {
    const place = filled.indexOf(stop ?? -1);
    const next = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: filled.length - 1 }[event.key];
    const index = next === undefined ? undefined : filled[next];
    if (index === undefined) return;
    event.preventDefault();
    (event.currentTarget as HTMLElement).querySelector<HTMLElement>(`[data-bar="${index}"]`)?.focus();
  };
  const text = (bar: ChartBar): string => `${describeBar(bar)}: ${describeCounts(series, bar.counts, unit)}`;
  const read = shown === undefined ? undefined : bars[shown];
  return (
    <figure class="chart">
      <figcaption>
        <h2>{title}</h2>
        <ul class="legend">
          {series.map(({ key, label }) => (
            <li key={key}>
              <a href={hrefOf(whole, key)}>
                <span class={`swatch fill-${key}`} aria-hidden="true" /> {label}{" "}
                <b>{(totals[key] ?? 0).toLocaleString()}</b>
              </a>
            </li>
          ))}
        </ul>
      </figcaption>
      <div class="plot">
        <div class="lines" aria-hidden="true">
          {steps.map((step) => (
            <span key={step} style={{ bottom: percent(step, top) }}>
              <b>{step.toLocaleString()}</b>
            </span>
          ))}
        </div>
        <div
          class="bars"
          role="group"
          aria-label={`${title} by time`}
          onKeyDown={move}
          onMouseLeave={() => setShown(undefined)}
        >
          {bars.map((bar, index) => {
            const isLink = (sums[index] ?? 0) > 0;
            const point = (): void => setShown(index);
            if (!isLink) return <span key={bar.from} class="bar" onMouseEnter={point} />;
            return (
              <a
                key={bar.from}
                class="bar"
                data-bar={index}
                href={hrefOf(bar)}
                aria-label={text(bar)}
                tabIndex={index === stop ? 0 : -1}
                onMouseEnter={point}
                onFocus={() => {
                  point();
                  setCurrent(index);
                }}
                onBlur={() => setShown(undefined)}
              >
                <span class="stack" style={{ height: percent(sums[index] ?? 0, top) }}>
                  {series.map(({ key }) => {
                    const count = bar.counts[key] ?? 0;
                    return count === 0 ? null : <span key={key} class={`fill-${key}`} style={{ flexGrow: count }} />;
                  })}
                </span>
              </a>
            );
          })}
        </div>
        <div class="times" aria-hidden="true">
          {bars.map(({ from, label }, index) => (
            // A label at the end of the axis has no room.
            <span key={from}>{index > bars.length * 0.93 ? undefined : label}</span>
          ))}
        </div>
      </div>
      <p class="hint readout" aria-hidden="true">
        {read === undefined ? `Select a bar to see its ${unit}.` : text(read)}
      </p>
      <ChartTable {...props} />
    </figure>
  );
}

function sumOf(series: readonly ChartSeries[], counts: ChartBar["counts"]): number {
  return series.reduce((sum, { key }) => sum + (counts[key] ?? 0), 0);
}

/** Formats the counts of a bar, as in "3 pushes: 2 delivered, 1 failed". */
function describeCounts(series: readonly ChartSeries[], counts: ChartBar["counts"], unit: string): string {
  const parts = series.filter(({ key }) => (counts[key] ?? 0) > 0);
  const words = parts.map(({ key, label }) => `${(counts[key] ?? 0).toLocaleString()} ${label}`);
  const total = `${sumOf(series, counts).toLocaleString()} ${unit}`;
  return words.length === 0 ? total : `${total}: ${words.join(", ")}`;
}

function percent(part: number, whole: number): string {
  return `${(part / whole) * 100}%`;
}

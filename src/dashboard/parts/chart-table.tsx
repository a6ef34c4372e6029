import type { ChartProps } from "./chart-data.ts";
import { describeBar } from "./time-scale.ts";

/** The numbers of a chart as a table, closed at first. Each number links the list that it counts. */
export function ChartTable({ title, bars, series, hrefOf }: ChartProps) {
  return (
    <details>
      <summary>{title} as a table</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label={`${title} as a table`}>
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Time</th>
              {series.map(({ key, label }) => (
                <th key={key} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {bars.map((bar) => (
              <tr key={bar.from}>
                <th scope="row">{describeBar(bar)}</th>
                {series.map(({ key }) => {
                  const count = bar.counts[key] ?? 0;
                  return <td key={key}>{count === 0 ? 0 : <a href={hrefOf(bar, key)}>{count.toLocaleString()}</a>}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

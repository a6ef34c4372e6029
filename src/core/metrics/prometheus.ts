import { METRICS, type MetricName } from "./metrics.ts";

// Prometheus' text format: https://prometheus.io/docs/instrumenting/exposition_formats/

/** Labels by name. */
export type Labels = Readonly<Record<string, string>>;

/** Limit of a metric's series. Further ones are counted together, with each label "other". */
const MAX_SERIES = 1000;

/** Series of a metric by their labels, in order of creation. */
class Series<T> {
  readonly #all = new Map<string, T>();
  readonly #create: () => T;

  constructor(create: () => T) {
    this.#create = create;
  }

  at(labels: Labels): T {
    const key = written(labels);
    const known = this.#all.get(key);
    if (known !== undefined) return known;
    const isFull = this.#all.size >= MAX_SERIES;
    const kept = isFull ? written(Object.fromEntries(Object.keys(labels).map((name) => [name, "other"]))) : key;
    const value = this.#all.get(kept) ?? this.#create();
    this.#all.set(kept, value);
    return value;
  }

  [Symbol.iterator](): IterableIterator<[labels: string, T]> {
    return this.#all.entries();
  }

  restore(kept: readonly (readonly [string, T])[]): void {
    for (const [labels, value] of kept) this.#all.set(labels, value);
  }
}

/** Stored values of a metric: its series by their labels. */
export type Kept = readonly (readonly [labels: string, value: unknown])[];

/** A value that only increases. */
export class Counter {
  readonly name: MetricName<"counter">;
  readonly #series = new Series(() => ({ value: 0 }));

  constructor(name: MetricName<"counter">) {
    this.name = name;
  }

  kept(): Kept {
    return [...this.#series].map(([labels, { value }]) => [labels, value]);
  }

  /** Restores stored values. Call it before anything is counted. */
  restore(kept: Kept): void {
    this.#series.restore(kept.map(([labels, value]) => [labels, { value: Number(value) }]));
  }

  add(labels: Labels, by = 1): void {
    this.#series.at(labels).value += by;
  }

  lines(): string[] {
    const samples = [...this.#series].map(([labels, { value }]) => sample(this.name, labels, value));
    return [...head(this.name), ...samples];
  }
}

interface Observed {
  readonly counts: number[];
  sum: number;
  count: number;
}

/** Counts of observed values by upper bound. */
export class Histogram {
  readonly name: MetricName<"histogram">;
  readonly #bounds: readonly number[];
  readonly #series: Series<Observed>;

  constructor(name: MetricName<"histogram">, bounds: readonly number[]) {
    this.name = name;
    this.#bounds = bounds;
    this.#series = new Series(() => ({ counts: bounds.map(() => 0), sum: 0, count: 0 }));
  }

  kept(): Kept {
    return [...this.#series];
  }

  /** Restores stored values, unless they have other bounds. Call it before anything is counted. */
  restore(kept: Kept): void {
    const all = kept as readonly (readonly [string, Observed])[];
    this.#series.restore(all.filter(([, { counts }]) => counts.length === this.#bounds.length));
  }

  observe(labels: Labels, value: number): void {
    const series = this.#series.at(labels);
    const first = this.#bounds.findIndex((bound) => value <= bound);
    for (let index = first; index >= 0 && index < this.#bounds.length; index++) series.counts[index]!++;
    series.sum += value;
    series.count++;
  }

  lines(): string[] {
    const samples = [...this.#series].flatMap(([labels, { counts, sum, count }]) => [
      ...counts.map((value, index) => sample(`${this.name}_bucket`, `${labels},le="${this.#bounds[index]}"`, value)),
      sample(`${this.name}_bucket`, `${labels},le="+Inf"`, count),
      sample(`${this.name}_sum`, labels, sum),
      sample(`${this.name}_count`, labels, count),
    ]);
    return [...head(this.name), ...samples];
  }
}

/** Formats a gauge. */
export function gauge(name: MetricName<"gauge">, samples: readonly (readonly [Labels, number])[]): string[] {
  return [...head(name), ...samples.map(([labels, value]) => sample(name, written(labels), value))];
}

function head(name: MetricName): string[] {
  const { help, type } = METRICS[name];
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function sample(name: string, labels: string, value: number): string {
  return `${name}${labels === "" ? "" : `{${labels}}`} ${value}`;
}

function written(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escape(value)}"`)
    .join(",");
}

/** Escapes a label's value: backslashes, quotes and line ends. */
function escape(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

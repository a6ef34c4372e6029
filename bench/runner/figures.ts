import { median } from "./statistics.ts";

/** The values of one figure of one subject, a round each. */
export interface Series {
  readonly subject: string;
  readonly figure: string;
  readonly values: number[];
}

/** What a bench has measured. */
export class Figures {
  readonly series: Series[] = [];
  readonly notes: string[] = [];

  /** Adds one round's value; the figure's name has its unit, as in `deliveries/s`. */
  add(subject: string, figure: string, value: number): void {
    const known = this.series.find((series) => series.subject === subject && series.figure === figure);
    if (known === undefined) this.series.push({ subject, figure, values: [value] });
    else known.values.push(value);
  }

  /** Something that a reader of the figures has to know. */
  note(text: string): void {
    if (!this.notes.includes(text)) this.notes.push(text);
  }

  values(subject: string, figure: string): readonly number[] {
    return this.series.find((series) => series.subject === subject && series.figure === figure)?.values ?? [];
  }

  /** NaN when there is no such figure. */
  median(subject: string, figure: string): number {
    return median(this.values(subject, figure));
  }

  /** The median of the ratios of one subject to another within each round. */
  ratio(figure: string, subject: string, other: string): number {
    const others = this.values(other, figure);
    return median(this.values(subject, figure).map((value, round) => value / (others[round] ?? Number.NaN)));
  }
}

/** A row to write: its columns with their values. */
export type Columns = Readonly<Record<string, string | number | Uint8Array | null>>;

/** The names of columns and a place for each value, as an INSERT and an UPDATE of several columns take them. */
export function columnsOf(row: Columns): {
  readonly names: string;
  readonly places: string;
  readonly values: readonly Columns[string][];
} {
  const names = Object.keys(row);
  return { names: names.join(", "), places: names.map(() => "?").join(", "), values: Object.values(row) };
}

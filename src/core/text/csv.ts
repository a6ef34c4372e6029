/** A value of a cell. */
export type Cell = string | number | undefined;

/** One record, by the names of its columns, in their order. */
export type Row = Readonly<Record<string, Cell>>;

/**
 * Formats records of the same columns as CSV with a head, after RFC 4180. A text that a spreadsheet would take for a
 * formula gets an apostrophe: https://owasp.org/www-community/attacks/CSV_Injection
 */
export function toCsv(rows: readonly Row[]): string {
  const [first] = rows;
  if (first === undefined) return "";
  return [Object.keys(first), ...rows.map((row) => Object.values(row))]
    .map((cells) => `${cells.map(cellOf).join(",")}\r\n`)
    .join("");
}

function cellOf(value: Cell): string {
  if (value === undefined) return "";
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

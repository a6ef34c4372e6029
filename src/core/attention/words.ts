/** Formats a number with its noun, as in "1 event" or "1,200 events". */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

/** Returns the address of the dashboard's list of events with filters. */
export function listOf(filters: Readonly<Record<string, string | number>>): string {
  const query = Object.entries(filters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `/events?${query.join("&")}`;
}

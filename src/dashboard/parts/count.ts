/** A number with its noun, as in "1 event" and "1,204 events". */
export function countOf(count: number, one: string, many: string): string {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}

/** The characters of a line of a text, from 1 on: from, and up to but without. */
export function rangeOfLine(text: string, line: number): readonly [from: number, to: number] {
  const lines = text.split("\n");
  const from = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0);
  return [from, from + (lines[line - 1]?.length ?? 0)];
}

/** Scrolls an element to a line of its text: browsers do not scroll to a selection by a script. */
export function scrollToLine(element: HTMLElement, text: string, line: number): void {
  element.scrollTop = (element.scrollHeight / text.split("\n").length) * Math.max(0, line - 5);
}

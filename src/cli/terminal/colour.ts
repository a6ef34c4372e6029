import { styleText } from "node:util";

/** The styles that the command uses; what each means is the same everywhere. */
export type Style = "bold" | "dim" | "green" | "red" | "yellow" | "blue" | "cyan";

// https://no-color.org and https://force-color.org: either variable counts when it is set to anything.
const isColoured =
  !process.env["NO_COLOR"] &&
  (Boolean(process.env["FORCE_COLOR"]) || (process.stdout.isTTY && process.env["TERM"] !== "dumb"));

/** The text in a style, where standard output is a terminal that shows it. */
export function paint(style: Style, text: string): string {
  // Later versions of Node look at the stream themselves; the decision is made above, the same in all of them.
  return isColoured ? styleText(style, text, { validateStream: false }) : text;
}

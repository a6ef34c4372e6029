/**
 * Everything that does something to a text, or hides in it, instead of being shown: control characters with C1, ends of
 * lines, marks of direction, invisible characters, halves of surrogate pairs, floods of combining marks. In a log, a terminal or a message they
 * would make a line look like somebody else's. Emoji keep what joins and colours them.
 */
const HARMFUL = new RegExp(
  [
    // Joins two emoji, as in a family.
    String.raw`(?<!\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)\u200d|\u200d(?!\p{Extended_Pictographic})`,
    // Asks for the coloured form of the emoji before it, or of a keycap.
    String.raw`(?<!\p{Extended_Pictographic})\ufe0f(?!\u20e3)`,
    // More marks on one character than any script has: they would cover the lines above and below.
    String.raw`(?<=[\p{Mn}\p{Me}]{6})[\p{Mn}\p{Me}]+`,
    String.raw`(?![\u200d\ufe0f])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]`,
  ].join("|"),
  "gu",
);

/** Stands for what was taken out, so that it is seen that there was something. */
const REPLACEMENT = "\ufffd";

/** A text from outside as one line that can be shown anywhere. To be called where the text comes in. */
export function cleanLine(text: string): string {
  return text.replace(HARMFUL, REPLACEMENT);
}

/** The same for a text of several lines, such as the start of an answer: ends of lines and tabs stay. */
export function cleanLines(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(HARMFUL, (part) => (part === "\n" || part === "\t" ? part : REPLACEMENT));
}

/** Fields whose texts have several lines, in whatever object they are. */
const MULTILINE = new Set(["response", "body", "text", "document", "difference"]);

/** A value of JSON with each of its texts clean: for what is stored since before texts were cleaned where they come in. */
export function cleanValue<T>(value: T): T {
  return clean("", value) as T;
}

function clean(field: string, value: unknown): unknown {
  if (typeof value === "string") return MULTILINE.has(field) ? cleanLines(value) : cleanLine(value);
  if (Array.isArray(value)) return value.map((item) => clean(field, item));
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([key, item]) => [cleanLine(key), clean(key, item)]);
  return Object.fromEntries(entries) as unknown;
}

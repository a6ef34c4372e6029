/**
 * Characters that change or hide text instead of being shown: control characters with C1, line ends, direction marks,
 * invisible characters, lone surrogates, more combining marks than any script has. In a log, a terminal or a message
 * they could forge another line. Emoji keep their joiners and colours.
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

/** Replaces each removed character, so that the removal is visible. */
const REPLACEMENT = "\ufffd";

/** Makes a text from outside safe to show anywhere, as one line. Call it where the text enters. */
export function cleanLine(text: string): string {
  return text.replace(HARMFUL, REPLACEMENT);
}

/** Does the same for texts with several lines, such as a response body: line ends and tabs stay. */
export function cleanLines(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(HARMFUL, (part) => (part === "\n" || part === "\t" ? part : REPLACEMENT));
}

/** Names of fields whose texts may have several lines, in any object. */
const MULTILINE = new Set(["response", "body", "text", "document", "difference", "sample"]);

/** Cleans each text of a JSON value. Needed for data stored before texts were cleaned on entry. */
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

/**
 * Characters that JSON.stringify leaves as they are and that are unsafe to show: C1, direction marks, invisible
 * characters, too many combining marks.
 */
const RAW =
  /(?<=[\p{Mn}\p{Me}]{6})[\p{Mn}\p{Me}]+|(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;

/**
 * Formats a value as JSON that is safe to show in a terminal or a log. It parses to the same value: unsafe characters
 * become `\u…` escapes.
 */
export function stringifySafely(value: unknown, space?: number): string {
  return JSON.stringify(value, undefined, space).replace(RAW, escaped);
}

function escaped(character: string): string {
  let text = "";
  for (let index = 0; index < character.length; index++) {
    text += `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`;
  }
  return text;
}

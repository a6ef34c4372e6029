/** What JSON.stringify leaves as it is, and a terminal or a reader would not: C1, direction, invisible characters, floods of marks. */
const RAW =
  /(?<=[\p{Mn}\p{Me}]{6})[\p{Mn}\p{Me}]+|(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;

/**
 * A value as JSON that is safe to show in a terminal or a log. It has the same value: what would do something is written
 * as `\u….`
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

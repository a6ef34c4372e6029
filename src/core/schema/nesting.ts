/**
 * Checks whether lists and objects of a JSON text nest deeper than `levels`. Parsing or writing such a value could
 * overflow the stack. Linear in the text's length; the text need not be valid JSON.
 */
export function isNestedDeeperThan(levels: number, json: string): boolean {
  let depth = 0;
  let isString = false;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (isString) {
      if (character === "\\") at++;
      else if (character === '"') isString = false;
    } else if (character === '"') isString = true;
    else if (character === "[" || character === "{") depth++;
    else if (character === "]" || character === "}") depth--;
    if (depth > levels) return true;
  }
  return false;
}

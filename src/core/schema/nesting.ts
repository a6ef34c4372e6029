/**
 * Whether lists and objects in a text of JSON are nested deeper than so many levels, which reading or writing it again
 * may not have the stack for. Takes time linear in the text, be it JSON or not.
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

import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { bracketMatching, indentService, indentUnit } from "@codemirror/language";
import { EditorState, type Extension } from "@codemirror/state";
import { keymap } from "@codemirror/view";

const UNIT = "  ";

/** Closes brackets and quotes, shows the matching bracket, and indents a new line by the one above. */
export function jsonEditing(): Extension {
  return [
    EditorState.languageData.of(() => [{ closeBrackets: { brackets: ["[", "{", '"'] } }]),
    closeBrackets(),
    keymap.of(closeBracketsKeymap),
    bracketMatching(),
    indentUnit.of(UNIT),
    indentService.of(({ state }, position) => {
      const { from, text } = state.doc.lineAt(position);
      const above = text.slice(0, position - from);
      const indent = above.length - above.trimStart().length;
      return /[[{]\s*$/.test(above) ? indent + UNIT.length : indent;
    }),
  ];
}

import { history, historyKeymap, standardKeymap } from "@codemirror/commands";
import { EditorSelection, type EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import type { CodeEditor, CodeEditorOptions } from "./code-editor.ts";
import { completion } from "./completion.ts";
import { find } from "./find.ts";
import { highlight } from "./highlight.ts";
import { jsonEditing } from "./json.ts";
import { marks, setMarks } from "./marks.ts";
import { adoptStyles } from "./styles.ts";

/** Opens an editor of JSON in an element. Tab leaves it, as it leaves every field. */
export function openCodeEditor(parent: HTMLElement, options: CodeEditorOptions): CodeEditor {
  const { text, selection, scrollTop, isFocused, attributes, tokensOf, suggest, onChange, onFind } = options;
  // The text that the page knows. It can differ from the editor's in its line breaks.
  let known = text;
  adoptStyles();
  const view = new EditorView({
    parent,
    doc: text,
    extensions: [
      marks(),
      lineNumbers(),
      history(),
      jsonEditing(),
      highlight(tokensOf),
      completion(suggest),
      keymap.of([
        { key: "Mod-f", run: ({ state }) => (onFind(selectedIn(state)), true) },
        ...historyKeymap,
        ...standardKeymap,
      ]),
      // It is focusable without, but not all tools know that of editable elements.
      EditorView.contentAttributes.of({ ...attributes, tabindex: "0" }),
      EditorView.updateListener.of(({ docChanged, state }) => {
        const now = docChanged ? state.doc.toString() : known;
        if (now === known) return;
        known = now;
        onChange(now);
      }),
    ],
  });
  const [from, to] = selection.map((offset) => Math.min(offset, view.state.doc.length));
  view.dispatch({ selection: EditorSelection.single(from ?? 0, to ?? 0) });
  view.scrollDOM.scrollTop = scrollTop;
  if (isFocused) view.focus();
  return {
    setText: (next) => {
      if (next === known) return;
      known = next;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
    },
    setMarks: (next) => view.dispatch({ effects: setMarks.of(next) }),
    selectLine: (line) => {
      const { from: anchor, to: head } = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
      view.dispatch({ selection: { anchor, head }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
      view.focus();
    },
    find: (wanted, by) => find(view, wanted, by),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

function selectedIn({ doc, selection: { main } }: EditorState): string {
  return doc.sliceString(main.from, main.to);
}

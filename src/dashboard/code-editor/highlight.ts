import type { Extension, Range } from "@codemirror/state";
import { Decoration, ViewPlugin, type DecorationSet, type EditorView, type ViewUpdate } from "@codemirror/view";
import type { Token } from "./code-editor.ts";

/** Gives the tokens of the visible lines their class, `token-` and their kind. */
export function highlight(tokensOf: (text: string) => readonly Token[]): Extension {
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;

      constructor(view: EditorView) {
        this.decorations = decorate(view, tokensOf);
      }

      update({ docChanged, viewportChanged, view }: ViewUpdate): void {
        if (docChanged || viewportChanged) this.decorations = decorate(view, tokensOf);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}

function decorate(view: EditorView, tokensOf: (text: string) => readonly Token[]): DecorationSet {
  const ranges = view.visibleRanges.flatMap(({ from: start, to: end }): Range<Decoration>[] =>
    tokensOf(view.state.sliceDoc(start, end)).map(({ from, to, kind }) =>
      Decoration.mark({ class: `token-${kind}` }).range(start + from, start + to),
    ),
  );
  return Decoration.set(ranges);
}

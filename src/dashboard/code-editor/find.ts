import { EditorSelection, type EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { Found } from "./code-editor.ts";

/** Selects the next or previous occurrence of a text, whatever its case, and scrolls to it. Leaves the focus alone. */
export function find(view: EditorView, text: string, by: 1 | -1): Found {
  const starts = occurrencesOf(view.state, text);
  const { from, to } = view.state.selection.main;
  // While a text is being typed, the selected occurrence may also be one of the longer text.
  const isGrowing = from !== to && by === 1 && !isSelected(view.state, text);
  const after = isGrowing ? from - 1 : from;
  const index = by === 1 ? starts.findIndex((start) => start > after) : starts.findLastIndex((start) => start < from);
  const current = index === -1 ? (by === 1 ? 0 : starts.length - 1) : index;
  const start = starts[current];
  if (start === undefined) return { count: 0, current: 0 };
  view.dispatch({
    selection: EditorSelection.single(start, start + text.length),
    effects: EditorView.scrollIntoView(start, { y: "center" }),
  });
  return { count: starts.length, current: current + 1 };
}

function isSelected({ selection: { main }, doc }: EditorState, text: string): boolean {
  return doc.sliceString(main.from, main.to).toLowerCase() === text.toLowerCase();
}

function occurrencesOf({ doc }: EditorState, text: string): number[] {
  if (text === "") return [];
  const wanted = new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), "gi");
  return [...doc.toString().matchAll(wanted)].map(({ index }) => index);
}

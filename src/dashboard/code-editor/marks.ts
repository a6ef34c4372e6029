import { RangeSet, StateEffect, StateField, type EditorState, type Extension, type Text } from "@codemirror/state";
import { Decoration, EditorView, gutter, GutterMarker, keymap } from "@codemirror/view";
import type { Mark } from "./code-editor.ts";

/** A mark with its offsets in the text. `from` and `to` are the same where there is nothing to underline. */
interface PlacedMark extends Pick<Mark, "kind" | "message"> {
  readonly from: number;
  readonly to: number;
}

/** Replaces all marks. */
export const setMarks = StateEffect.define<readonly Mark[]>();

/** What a mark underlines: a text, a word, or one character such as a bracket. */
const UNDERLINED = /"(?:[^"\\]|\\.)*"?|[^\s{}[\]:,"]+|\S/y;

/** The marks, in the order of the text. They move with it until the next check. */
const field = StateField.define<readonly PlacedMark[]>({
  create: () => [],
  update: (placed, { effects, changes, docChanged, newDoc }) => {
    const effect = effects.find((each) => each.is(setMarks));
    if (effect?.is(setMarks) === true) {
      return effect.value.map((mark) => place(mark, newDoc)).toSorted((one, other) => one.from - other.from);
    }
    if (!docChanged) return placed;
    return placed.map((each) => {
      const from = changes.mapPos(each.from, 1);
      return { ...each, from, to: Math.max(from, changes.mapPos(each.to, -1)) };
    });
  },
  provide: (self) => [
    EditorView.decorations.compute([self], (state) => underlinesOf(state.field(self))),
    EditorView.contentAttributes.compute([self], (state) => ({
      "aria-invalid": String(state.field(self).some(({ kind }) => kind === "error")),
    })),
  ],
});

/** Underlines places with messages and names them beside their line. F8 goes to the next one. */
export function marks(): Extension {
  return [
    field,
    gutter({
      class: "cm-marks",
      markers: ({ state }) => signsOf(state),
      initialSpacer: () => new Sign("error", ""),
    }),
    keymap.of([{ key: "F8", run: (view) => goToNext(view, 1), shift: (view) => goToNext(view, -1) }]),
  ];
}

function place({ line, column, kind, message }: Mark, text: Text): PlacedMark {
  const { from, text: content } = text.line(Math.min(Math.max(line, 1), text.lines));
  const start = Math.min(column - 1, content.length);
  UNDERLINED.lastIndex = start;
  const length = UNDERLINED.exec(content)?.[0].length ?? 0;
  return { from: from + start, to: from + start + length, kind, message };
}

function underlinesOf(placed: readonly PlacedMark[]): ReturnType<typeof Decoration.set> {
  const visible = placed.filter(({ from, to }) => from < to);
  return Decoration.set(
    visible.map(({ from, to, kind, message }) =>
      Decoration.mark({ class: `mark-${kind}`, attributes: { title: message } }).range(from, to),
    ),
  );
}

/** The sign of each line with marks: that of an error, if it has one, and all its messages. */
function signsOf(state: EditorState): RangeSet<GutterMarker> {
  const lines = Map.groupBy(state.field(field), ({ from }) => state.doc.lineAt(from).from);
  return RangeSet.of(
    [...lines].map(([from, found]) => {
      const kind = found.some((each) => each.kind === "error") ? "error" : "warning";
      return new Sign(kind, found.map(({ message }) => message).join("\n")).range(from);
    }),
  );
}

class Sign extends GutterMarker {
  readonly #kind: Mark["kind"];
  readonly #message: string;

  constructor(kind: Mark["kind"], message: string) {
    super();
    this.#kind = kind;
    this.#message = message;
  }

  override eq(other: GutterMarker): boolean {
    return other instanceof Sign && other.#kind === this.#kind && other.#message === this.#message;
  }

  override toDOM(): Node {
    const sign = document.createElement("span");
    sign.className = `sign-${this.#kind}`;
    sign.textContent = this.#kind === "error" ? "✕" : "!";
    sign.title = this.#message;
    return sign;
  }
}

/** Selects the next or previous mark, from the last one on to the first, and says its message to a screen reader. */
function goToNext(view: EditorView, by: 1 | -1): boolean {
  const { from } = view.state.selection.main;
  const placed = view.state.field(field);
  const found =
    by === 1
      ? (placed.find((each) => each.from > from) ?? placed[0])
      : (placed.findLast((each) => each.from < from) ?? placed.at(-1));
  if (found === undefined) return false;
  view.dispatch({
    selection: { anchor: found.from, head: found.to },
    effects: [
      EditorView.scrollIntoView(found.from, { y: "center" }),
      EditorView.announce.of(`${found.kind}: ${found.message}`),
    ],
  });
  return true;
}

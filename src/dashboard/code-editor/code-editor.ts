/** A stretch of a text with a colour of its own. Offsets count from its start. */
export interface Token {
  readonly from: number;
  readonly to: number;
  readonly kind: "field" | "text" | "number" | "word";
}

/** A message at a place. Lines and columns count from 1. */
export interface Mark {
  readonly line: number;
  readonly column: number;
  readonly kind: "error" | "warning";
  readonly message: string;
}

/** Something that can be typed at a place. */
export interface Suggestion {
  readonly label: string;
  readonly kind: "field" | "value" | "name";
  /** The description of the field. */
  readonly info?: string;
  /** The text to write. */
  readonly insert: string;
  /** Where the cursor goes, in `insert`. */
  readonly cursor: number;
  /** Whether there may be suggestions at the cursor then. */
  readonly isOpen: boolean;
}

/** Suggestions that replace the text from `from` to `to`. */
export interface Suggestions {
  readonly from: number;
  readonly to: number;
  /** Where the letters begin by which the suggestions are filtered: after a quote. */
  readonly filterFrom: number;
  readonly options: readonly Suggestion[];
}

/** The occurrences of a text: their number, and the place of the selected one among them, from 1. */
export interface Found {
  readonly count: number;
  readonly current: number;
}

/** The state of a text field, to continue in another one. */
export interface FieldState {
  readonly selection: readonly [from: number, to: number];
  /** How far it is scrolled down, in pixels. */
  readonly scrollTop: number;
  readonly isFocused: boolean;
}

/** What an editor shows, and what it reports. */
export interface CodeEditorOptions extends FieldState {
  readonly text: string;
  /** Attributes of the field, such as its label. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The tokens of a part of the text that begins with a line. */
  readonly tokensOf: (text: string) => readonly Token[];
  /** Suggestions at an offset; undefined if there are none. */
  readonly suggest: (text: string, offset: number) => Suggestions | undefined;
  readonly onChange: (text: string) => void;
  /** Called when the operator wants to find a text, with the selected one. */
  readonly onFind: (selected: string) => void;
}

/** An editor in the page. */
export interface CodeEditor {
  /** Replaces the text, if it is another one than was shown or reported last. It can be undone. */
  readonly setText: (text: string) => void;
  readonly setMarks: (marks: readonly Mark[]) => void;
  /** Selects a line, scrolls to it, and focuses the editor. */
  readonly selectLine: (line: number) => void;
  /** Selects the next or previous occurrence of a text, whatever its case, and scrolls to it. */
  readonly find: (text: string, by: 1 | -1) => Found;
  readonly focus: () => void;
  readonly destroy: () => void;
}

import type { RefObject } from "preact";
import { useRef } from "preact/hooks";
import { rangeOfLine, scrollToLine } from "./lines.ts";

interface PlainEditorProps {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  /** The lines with errors. */
  readonly wrong: ReadonlySet<number>;
  readonly attributes: Readonly<Record<string, string>>;
  readonly onChange: (text: string) => void;
}

/** A text field with line numbers: until the editor is loaded, and where it cannot be. */
export function PlainEditor({ field, text, wrong, attributes, onChange }: PlainEditorProps) {
  const gutter = useRef<HTMLPreElement>(null);
  const numbers = text.split("\n").map((_, index) => `${wrong.has(index + 1) ? "✕ " : ""}${index + 1}`);
  return (
    <div class="editor">
      <pre ref={gutter} aria-hidden="true">
        {numbers.join("\n")}
      </pre>
      <textarea
        {...attributes}
        ref={field}
        id="document"
        aria-invalid={wrong.size > 0}
        value={text}
        wrap="off"
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        onInput={(event) => onChange(event.currentTarget.value)}
        onScroll={(event) => {
          if (gutter.current !== null) gutter.current.scrollTop = event.currentTarget.scrollTop;
        }}
      />
    </div>
  );
}

/** Selects a line of a field, and scrolls to it. */
export function goTo(field: HTMLTextAreaElement, line: number): void {
  field.focus();
  field.setSelectionRange(...rangeOfLine(field.value, line));
  scrollToLine(field, field.value, line);
}

import { useEffect, useRef } from "preact/hooks";
import type { LocatedProblem } from "./check.ts";
import { rangeOfLine, scrollToLine } from "./lines.ts";

interface EditorProps {
  readonly text: string;
  readonly problems: readonly LocatedProblem[];
  /** The line to select. A new object selects it again. */
  readonly jump: { readonly line: number } | undefined;
  readonly onChange: (text: string) => void;
}

/** A text field with line numbers. Tab leaves it, as it leaves every field. */
export function Editor({ text, problems, jump, onChange }: EditorProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLPreElement>(null);
  useEffect(() => {
    if (jump !== undefined && field.current !== null) goTo(field.current, jump.line);
  }, [jump]);

  const wrong = new Set(problems.map(({ line }) => line));
  const numbers = text.split("\n").map((_, index) => `${wrong.has(index + 1) ? "✕ " : ""}${index + 1}`);
  return (
    <div class="editor">
      <pre ref={gutter} aria-hidden="true">
        {numbers.join("\n")}
      </pre>
      <textarea
        ref={field}
        id="document"
        aria-label="Rule document"
        aria-describedby="problems"
        aria-invalid={problems.length > 0}
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

function goTo(field: HTMLTextAreaElement, line: number): void {
  field.focus();
  field.setSelectionRange(...rangeOfLine(field.value, line));
  scrollToLine(field, field.value, line);
}

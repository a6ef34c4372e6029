import { useEffect, useMemo, useRef } from "preact/hooks";
import type { CodeEditor } from "../code-editor/code-editor.ts";
import type { Check } from "./check.ts";
import { CodeField } from "./code-field.tsx";
import { goTo, PlainEditor } from "./plain-editor.tsx";
import { useRuleEditor } from "./use-rule-editor.ts";

interface EditorProps {
  readonly text: string;
  readonly check: Check;
  /** The line to select. A new object selects it again. */
  readonly jump: { readonly line: number } | undefined;
  readonly onChange: (text: string) => void;
}

/** The editor of the rule document: a plain field, and the editor with highlighting and completion once it is loaded. */
export function Editor({ text, check: { problems, warnings }, jump, onChange }: EditorProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const editor = useRef<CodeEditor | undefined>(undefined);
  const loaded = useRuleEditor(field);
  const marks = useMemo(
    () => [
      ...problems.map((problem) => ({ ...problem, kind: "error" }) as const),
      ...warnings.map((warning) => ({ ...warning, kind: "warning" }) as const),
    ],
    [problems, warnings],
  );
  useEffect(() => {
    if (jump === undefined) return;
    editor.current?.selectLine(jump.line);
    if (field.current !== null) goTo(field.current, jump.line);
  }, [jump]);

  if (loaded !== undefined && loaded !== "failed") {
    const attributes = { "aria-label": "Rule document", "aria-describedby": "editor-help problems" };
    return <CodeField {...{ loaded, editor, text, marks, attributes, onChange }} />;
  }
  const wrong = new Set(problems.map(({ line }) => line));
  const attributes = { "aria-label": "Rule document", "aria-describedby": "problems" };
  return (
    <>
      <PlainEditor {...{ field, text, wrong, attributes, onChange }} />
      {loaded === "failed" && (
        <p class="hint">
          The editor with highlighting could not be loaded. This field works without it; save, then reload.
        </p>
      )}
    </>
  );
}

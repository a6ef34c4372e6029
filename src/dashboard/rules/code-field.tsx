import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { SENDER_NAMES } from "../../core/senders/name.ts";
import type { CodeEditor, Mark } from "../code-editor/code-editor.ts";
import { Find } from "./find.tsx";
import { tokensOf } from "./tokens.ts";
import type { RuleEditor } from "./use-rule-editor.ts";

interface CodeFieldProps {
  readonly loaded: RuleEditor;
  /** Holds the editor while it is open. */
  readonly editor: RefObject<CodeEditor | undefined>;
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly onChange: (text: string) => void;
}

/** The editor in the page, with its search. */
export function CodeField({ loaded, editor, text, marks, attributes, onChange }: CodeFieldProps) {
  const box = useRef<HTMLDivElement>(null);
  const change = useRef(onChange);
  change.current = onChange;
  const [wanted, setWanted] = useState<string | undefined>();
  useLayoutEffect(() => {
    if (box.current === null) return;
    const opened = loaded.open(box.current, {
      ...loaded.start,
      text,
      attributes,
      senders: SENDER_NAMES,
      tokensOf,
      onChange: (next) => change.current(next),
      onFind: setWanted,
    });
    editor.current = opened;
    return () => {
      editor.current = undefined;
      opened.destroy();
    };
  }, []);
  useLayoutEffect(() => editor.current?.setText(text), [text]);
  useEffect(() => editor.current?.setMarks(marks), [marks]);
  return (
    <>
      {wanted !== undefined && (
        <Find
          first={wanted}
          find={(sought, by) => editor.current?.find(sought, by)}
          onClose={() => {
            setWanted(undefined);
            editor.current?.focus();
          }}
        />
      )}
      <div class="editor" ref={box} />
      <p class="hint" id="editor-help">
        Ctrl+Space completes, Ctrl+F finds, F8 goes to the next problem, Tab leaves the editor.
      </p>
    </>
  );
}

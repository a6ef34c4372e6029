import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import type { FieldState } from "../code-editor/code-editor.ts";
import type { openRuleEditor } from "./rule-editor.ts";

/** The loaded editor, with the state of the plain field that it continues. */
export interface RuleEditor {
  readonly open: typeof openRuleEditor;
  readonly start: FieldState;
}

/**
 * Loads the editor while a plain field is there; "failed" without a connection, or in a page that is older than the last
 * deploy. Waits with it until the operator leaves a field that was typed in, so as not to disturb.
 */
export function useRuleEditor(field: RefObject<HTMLTextAreaElement | null>): RuleEditor | "failed" | undefined {
  const [editor, setEditor] = useState<RuleEditor | "failed" | undefined>();
  useLayoutEffect(() => {
    const plain = field.current;
    const used = new Set<string>();
    let isGone = false;
    const note = ({ type }: Event): void => void used.add(type);
    plain?.addEventListener("focus", note);
    plain?.addEventListener("input", note);
    import("./rule-editor.ts").then(
      ({ openRuleEditor: open }) => {
        const swap = (): void => {
          if (!isGone) setEditor({ open, start: stateOf(plain, used.has("focus")) });
        };
        if (used.has("input") && document.activeElement === plain)
          plain?.addEventListener("blur", swap, { once: true });
        else swap();
      },
      () => setEditor("failed"),
    );
    return () => {
      isGone = true;
      plain?.removeEventListener("focus", note);
      plain?.removeEventListener("input", note);
    };
  }, []);
  return editor;
}

/** The state of a field. One that never had the focus has its cursor at the end, where nobody has put it. */
function stateOf(field: HTMLTextAreaElement | null, wasFocused: boolean): FieldState {
  return {
    selection: field !== null && wasFocused ? [field.selectionStart, field.selectionEnd] : [0, 0],
    scrollTop: field?.scrollTop ?? 0,
    isFocused: field !== null && document.activeElement === field,
  };
}

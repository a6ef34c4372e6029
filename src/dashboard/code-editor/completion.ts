import {
  autocompletion,
  closeCompletion,
  startCompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import { keymap } from "@codemirror/view";
import type { CodeEditorOptions, Suggestion } from "./code-editor.ts";

/** Letters that filter the suggestions further instead of asking for others. */
const CONTINUED = /^[\w$:{.-]*$/;

/** Suggests while the operator types, and on Ctrl+Space. Enter accepts, Escape closes, Tab leaves the editor. */
export function completion(suggest: CodeEditorOptions["suggest"]): Extension {
  const source = ({ state, pos, explicit }: CompletionContext): CompletionResult | null => {
    const found = suggest(state.doc.toString(), pos);
    // In a gap there is nothing to continue: only on request.
    if (found === undefined || (found.from === pos && !explicit)) return null;
    const options = found.options.map((option, index) => completionOf(option, index, suggest));
    return { from: found.filterFrom, options, validFor: CONTINUED };
  };
  return [
    // Enter accepts at once: in a text that is not closed a new line would be an error.
    autocompletion({ override: [source], icons: false, interactionDelay: 0 }),
    // Else Tab would go into the list, which can be scrolled.
    keymap.of([{ key: "Tab", run: (view) => closeCompletion(view) && false }]),
  ];
}

function completionOf(suggestion: Suggestion, index: number, suggest: CodeEditorOptions["suggest"]): Completion {
  const { label, kind, info, insert, cursor, isOpen } = suggestion;
  return {
    label,
    type: kind,
    ...(info !== undefined && { info }),
    // Equally good matches stay in their order.
    sortText: String(1_000_000 + index),
    apply: (view, _, __, to) => {
      // Asks again, because the text has changed since by what was typed.
      const { from, to: end } = suggest(view.state.doc.toString(), to) ?? { from: to, to };
      view.dispatch({
        changes: { from, to: end, insert },
        selection: { anchor: from + cursor },
        userEvent: "input.complete",
        scrollIntoView: true,
      });
      if (isOpen) startCompletion(view);
    },
  };
}

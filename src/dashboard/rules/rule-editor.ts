import schema from "../../../rules.schema.json" with { type: "json" };
import type { CodeEditor, CodeEditorOptions } from "../code-editor/code-editor.ts";
import { openCodeEditor } from "../code-editor/open.ts";
import { suggestAt } from "./completion/suggest.ts";

/** What the editor of a rule document needs besides what it completes by the schema. */
export interface RuleEditorOptions extends Omit<CodeEditorOptions, "suggest"> {
  /** The senders that hubrelay knows without a definition in the document. */
  readonly senders: readonly string[];
}

/**
 * Opens the editor of a rule document. A chunk of its own, which only the page of rules loads: what it shares with the
 * rest of the page comes by the options, so that no third file has to be loaded.
 */
export function openRuleEditor(parent: HTMLElement, { senders, ...options }: RuleEditorOptions): CodeEditor {
  return openCodeEditor(parent, {
    ...options,
    suggest: (text, offset) => suggestAt(text, offset, { schema, senders }),
  });
}

import { useEffect, useState } from "preact/hooks";
import { get, request } from "../api/client.ts";
import type { RulesState } from "../api/contract.ts";
import { asApiError } from "../api/load.ts";
import { queryOf } from "../location.ts";
import { notify } from "../parts/notice.tsx";
import { lineOfRule } from "./check.ts";
import { DryRun } from "./dry-run.tsx";
import { Editor } from "./editor.tsx";
import { History } from "./history.tsx";
import { Past } from "./past.tsx";
import { Problems } from "./problems.tsx";
import { Review } from "./review.tsx";
import { STARTER } from "./starter.ts";
import { useCheck } from "./use-check.ts";

/** The unsaved text, kept while other pages are open. */
let draft: { readonly text: string; readonly saved: RulesState } | undefined;

interface WorkbenchProps {
  readonly initial: RulesState;
  /** The event that the dry run starts with. */
  readonly event: string;
  /** The rule to jump to; empty for none. */
  readonly rule: string;
}

/** The editor of the rule document, with its check, dry run, review and history. */
export function Workbench({ initial, event, rule }: WorkbenchProps) {
  const [saved, setSaved] = useState(draft?.saved ?? initial);
  const [text, setText] = useState(draft?.text ?? initial.text);
  const [isReviewing, setReviewing] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const [problem, setProblem] = useState("");
  const [jump, setJump] = useState<{ line: number } | undefined>();
  const check = useCheck(text);
  const isChanged = text !== saved.text;
  const isValid = check.isCurrent && check.problems.length === 0;
  useEffect(() => {
    draft = isChanged ? { text, saved } : undefined;
  }, [text, saved]);
  useWarningBeforeUnload(isChanged);
  useEffect(() => {
    if (rule === "") return;
    const line = lineOfRule(text, rule);
    if (line === undefined) notify(`The document has no rule "${rule}".`);
    else setJump({ line });
  }, [rule]);

  const save = async (note: string): Promise<void> => {
    setSaving(true);
    setProblem("");
    try {
      const headers = { "if-match": saved.revision === "" ? "*" : `"${saved.revision}"` };
      const now = await request<RulesState>("PUT", `/api/v1/rules${queryOf({ note })}`, { body: text, headers });
      setSaved({ ...now, text });
      setReviewing(false);
      notify("The rules are saved. All locations see them within a minute.");
    } catch (error) {
      const refusal = asApiError(error);
      setProblem(refusal.message);
      if (refusal.status === 412) {
        setSaved(await get<RulesState>("/rules"));
        setProblem("Somebody else has saved other rules meanwhile. Your changes are now compared with those.");
      }
    } finally {
      setSaving(false);
    }
  };

  return (
    <>
      {saved.status === "missing" && text === "" && (
        <div class="box empty">
          <p>
            <strong>There are no rules yet.</strong> Pushes are held until you save some.
          </p>
          <button type="button" onClick={() => setText(STARTER)}>
            Start with an example
          </button>
        </div>
      )}
      <Editor text={text} check={check} jump={jump} onChange={setText} />
      <Problems check={check} onJump={(line) => setJump({ line })} />
      <p role="alert" class="bad">
        {problem}
      </p>
      {isReviewing ? (
        <Review
          before={saved.text}
          after={text}
          isSaving={isSaving || !isValid}
          onSave={(note) => void save(note)}
          onClose={() => setReviewing(false)}
        />
      ) : (
        <div class="actions">
          <button type="button" class="primary" disabled={!isChanged || !isValid} onClick={() => setReviewing(true)}>
            Review and save…
          </button>
          <button type="button" disabled={!isChanged} onClick={() => setText(saved.text)}>
            Discard changes
          </button>
          <span class="hint">{isChanged ? "Changed, not saved." : "As saved."}</span>
        </div>
      )}
      <Past text={text} isValid={isValid} />
      <DryRun text={text} event={event} />
      <History
        revision={saved.revision}
        onRollback={(older) => {
          setText(older);
          setReviewing(true);
        }}
      />
    </>
  );
}

function useWarningBeforeUnload(isChanged: boolean): void {
  useEffect(() => {
    if (!isChanged) return;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [isChanged]);
}

import { useEffect, useRef, useState } from "preact/hooks";
import { MAX_NOTE } from "../../core/rules/version-note.ts";
import { Diff } from "./diff.tsx";

interface ReviewProps {
  readonly before: string;
  readonly after: string;
  readonly isSaving: boolean;
  /** `note` is empty if there is none. */
  readonly onSave: (note: string) => void;
  readonly onClose: () => void;
}

/** Shows the changes, and saves them. */
export function Review({ before, after, isSaving, onSave, onClose }: ReviewProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [note, setNote] = useState("");
  useEffect(() => heading.current?.focus(), []);
  return (
    <section aria-labelledby="review" class="box">
      <h2 id="review" ref={heading} tabIndex={-1}>
        Review the changes
      </h2>
      <Diff before={before} after={after} />
      <form
        onSubmit={(submit) => {
          submit.preventDefault();
          if (!isSaving && before !== after) onSave(note.trim());
        }}
      >
        <label class="wide">
          Why, for the history (not required)
          <input maxLength={MAX_NOTE} value={note} onInput={({ currentTarget }) => setNote(currentTarget.value)} />
        </label>
        <div class="actions">
          <button type="submit" class="primary" disabled={isSaving || before === after}>
            Save
          </button>
          <button type="button" onClick={onClose}>
            Keep editing
          </button>
        </div>
      </form>
    </section>
  );
}

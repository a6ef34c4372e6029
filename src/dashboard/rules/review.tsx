import { useEffect, useRef } from "preact/hooks";
import { Diff } from "./diff.tsx";

interface ReviewProps {
  readonly before: string;
  readonly after: string;
  readonly isSaving: boolean;
  readonly onSave: () => void;
  readonly onClose: () => void;
}

/** Shows the changes, and saves them. */
export function Review({ before, after, isSaving, onSave, onClose }: ReviewProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section aria-labelledby="review" class="box">
      <h2 id="review" ref={heading} tabIndex={-1}>
        Review the changes
      </h2>
      <Diff before={before} after={after} />
      <div class="actions">
        <button type="button" class="primary" disabled={isSaving || before === after} onClick={onSave}>
          Save
        </button>
        <button type="button" onClick={onClose}>
          Keep editing
        </button>
      </div>
    </section>
  );
}

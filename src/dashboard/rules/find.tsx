import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Found } from "../code-editor/code-editor.ts";

interface FindProps {
  /** The text to begin with. */
  readonly first: string;
  readonly find: (text: string, by: 1 | -1) => Found | undefined;
  readonly onClose: () => void;
}

/** Finds a text in the document. The browser's own search sees only the lines that are drawn. */
export function Find({ first, find, onClose }: FindProps) {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(first);
  const [found, setFound] = useState<Found | undefined>();
  // At once: the next letter belongs to the field.
  useLayoutEffect(() => field.current?.select(), []);
  const go = (by: 1 | -1): void => setFound(find(text, by));
  return (
    <form
      class="find"
      onSubmit={(submit) => {
        submit.preventDefault();
        go(1);
      }}
      onKeyDown={(press) => {
        if (press.key === "Escape") onClose();
        if (press.key !== "Enter" || !press.shiftKey) return;
        press.preventDefault();
        go(-1);
      }}
    >
      <input
        ref={field}
        aria-label="Find in the document"
        value={text}
        spellcheck={false}
        autocomplete="off"
        onInput={({ currentTarget: { value } }) => {
          setText(value);
          setFound(find(value, 1));
        }}
      />
      <button type="button" onClick={() => go(-1)}>
        Previous
      </button>
      <button type="submit">Next</button>
      <button type="button" onClick={onClose}>
        Close
      </button>
      <span class="hint" role="status">
        {found !== undefined && (found.count === 0 ? "Not found" : `${found.current} of ${found.count}`)}
      </span>
    </form>
  );
}

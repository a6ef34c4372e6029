import type { ComponentChildren } from "preact";
import { notify } from "./notice.tsx";

/** A line of text with a button that copies it. */
export function Copy({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <div class="copy">
      <code>{text}</code>
      <CopyButton name={`Copy the ${label}`} text={text}>
        Copy
      </CopyButton>
    </div>
  );
}

interface CopyButtonProps {
  /** The button's name for screen readers; it begins with what is visible. */
  readonly name: string;
  readonly text: string;
  readonly children: ComponentChildren;
}

/** A button that copies a text, and says so. */
export function CopyButton({ name, text, children }: CopyButtonProps) {
  const copy = (): void => {
    // Without https the browser offers no clipboard.
    const copied = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error("no clipboard"));
    copied.then(
      () => notify("Copied."),
      () => notify("The browser refused: select the text and copy it."),
    );
  };
  return (
    <button type="button" aria-label={name} onClick={copy}>
      {children}
    </button>
  );
}

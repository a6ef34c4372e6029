import { notify } from "./notice.tsx";

/** A line of text with a button that copies it. */
export function Copy({ label, text }: { readonly label: string; readonly text: string }) {
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => notify("Copied."),
      () => notify("The browser refused: select the text and copy it."),
    );
  };
  return (
    <div class="copy">
      <code>{text}</code>
      <button type="button" aria-label={`Copy the ${label}`} onClick={copy}>
        Copy
      </button>
    </div>
  );
}

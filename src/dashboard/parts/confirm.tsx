import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface ConfirmProps {
  readonly title: string;
  readonly action: string;
  readonly onConfirm: (form: FormData) => void;
  readonly onClose: () => void;
  readonly children?: ComponentChildren;
}

/** Asks for a confirmation. Escape and Cancel close the dialog, and the browser restores the focus. */
export function Confirm({ title, action, onConfirm, onClose, children }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    dialog.current?.close();
    ignoreRestOfDoubleClick();
    onConfirm(form);
  };
  return (
    <dialog ref={dialog} aria-labelledby="confirm-title" onClose={onClose}>
      <form onSubmit={submit}>
        <h2 id="confirm-title">{title}</h2>
        {children}
        <div class="actions">
          <button type="submit" class="primary">
            {action}
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
        </div>
      </form>
    </dialog>
  );
}

/** Ignores the second click of a double click: it would press what was behind the dialog, or take the focus there. */
function ignoreRestOfDoubleClick(): void {
  const ignore = (event: MouseEvent): void => {
    if (event.detail > 1) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    removeEventListener("mousedown", ignore, true);
    removeEventListener("click", ignore, true);
  };
  addEventListener("mousedown", ignore, true);
  addEventListener("click", ignore, true);
}

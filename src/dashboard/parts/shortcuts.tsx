import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Confirm } from "./confirm.tsx";
import { bindingOf, KEYS, type Binding } from "./keys.ts";
import { areShortcutsOn, setShortcutsOn } from "./shortcut-setting.ts";

/** Listens for shortcuts, and shows their list. The button opens the list also where shortcuts are switched off. */
export function Shortcuts() {
  const [isListed, setListed] = useState(false);
  const [asked, setAsked] = useState<HTMLButtonElement | undefined>();
  const prefix = useRef("");
  // Not useEffect, which waits for the next frame: a key pressed before it would be lost.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (!areShortcutsOn() || isTyping(event)) return;
      const binding = bindingOf(prefix.current, event.key);
      prefix.current = binding === "prefix" ? event.key : "";
      if (binding === undefined || binding === "prefix") return;
      event.preventDefault();
      run(binding, () => setListed(true), setAsked);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
  return (
    <>
      <button type="button" class="quiet keys" aria-label="Keyboard shortcuts" onClick={() => setListed(true)}>
        <kbd>?</kbd>
      </button>
      {isListed && <ShortcutList onClose={() => setListed(false)} />}
      {asked !== undefined && (
        <Confirm
          title={`${asked.ariaLabel ?? asked.textContent}?`}
          action="Redeliver"
          onConfirm={() => asked.click()}
          onClose={() => setAsked(undefined)}
        />
      )}
    </>
  );
}

function run(binding: Binding, onList: () => void, onAsk: (button: HTMLButtonElement) => void): void {
  const result = binding.run();
  if (result === "list") onList();
  // A button that opens a dialog asks by itself.
  else if (result?.ariaHasPopup === "dialog" || result?.textContent?.endsWith("…") === true) result.click();
  else if (result !== undefined) onAsk(result);
}

/** Whether a key belongs to a field, a dialog, a menu or the browser. */
function isTyping(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return true;
  if (document.querySelector("dialog[open]") !== null) return true;
  const field = "input, textarea, select, [contenteditable]:not([contenteditable=false]), [role=textbox]";
  return event.target instanceof Element && event.target.closest(field) !== null;
}

function ShortcutList({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOn, setOn] = useState(areShortcutsOn());
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby="shortcuts-title" onClose={onClose}>
      <form method="dialog">
        <h2 id="shortcuts-title">Keyboard shortcuts</h2>
        <dl class="facts keys-list">
          {KEYS.map(({ keys, words }) => (
            <>
              <dt key={keys}>
                {keys.split(" ").map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </dt>
              <dd>{words}</dd>
            </>
          ))}
        </dl>
        <label class="check">
          <input
            type="checkbox"
            checked={isOn}
            onChange={({ currentTarget }) => {
              setShortcutsOn(currentTarget.checked);
              setOn(currentTarget.checked);
            }}
          />{" "}
          Shortcuts are on in this browser
        </label>
        <div class="actions">
          <button type="submit" class="primary">
            Close
          </button>
        </div>
      </form>
    </dialog>
  );
}

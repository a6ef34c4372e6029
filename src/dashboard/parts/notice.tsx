import { useEffect, useState } from "preact/hooks";

const NOTICE = "hubrelay:notice";
const SHOWN_MS = 8000;

/** Says in a line what an action has come to. */
export function notify(text: string): void {
  dispatchEvent(new CustomEvent(NOTICE, { detail: text }));
}

/** The last line of {@link notify}, shown and read out. */
export function Notice() {
  const [text, setText] = useState("");
  useEffect(() => {
    let timer = 0;
    const show = (event: Event): void => {
      setText((event as CustomEvent<string>).detail);
      clearTimeout(timer);
      timer = setTimeout(() => setText(""), SHOWN_MS);
    };
    addEventListener(NOTICE, show);
    return () => removeEventListener(NOTICE, show);
  }, []);
  return (
    <div role="status" class="notice">
      {text !== "" && <span>{text}</span>}
    </div>
  );
}

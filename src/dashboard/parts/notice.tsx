import { useLayoutEffect, useState } from "preact/hooks";

const NOTICE = "hubrelay:notice";
const SHOWN_MS = 8000;

/** Shows the result of an action in one line. */
export function notify(text: string): void {
  dispatchEvent(new CustomEvent(NOTICE, { detail: text }));
}

/** The last line of {@link notify}, visible and announced to screen readers. */
export function Notice() {
  const [text, setText] = useState("");
  useLayoutEffect(() => {
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

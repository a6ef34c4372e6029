import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/**
 * Keeps the focus inside an element. When the focused part is removed, as a button that is no longer offered, the focus
 * goes to the part that stands in for it and not to the page's body.
 *
 * @param standIn finds the stand-in for a part while that is still there
 */
export function useKeptFocus(
  container: RefObject<HTMLElement | null>,
  standIn: (element: Element) => HTMLElement | undefined,
): void {
  const last = useRef<{ readonly element: Element; readonly standIn: HTMLElement | undefined } | undefined>(undefined);
  useLayoutEffect(() => {
    const { current } = container;
    const note = ({ target }: FocusEvent): void => {
      if (target instanceof Element) last.current = { element: target, standIn: standIn(target) };
    };
    current?.addEventListener("focusin", note);
    return () => current?.removeEventListener("focusin", note);
  }, []);
  useLayoutEffect(() => {
    const { element, standIn: other } = last.current ?? {};
    if (element === undefined || element.isConnected) return;
    last.current = undefined;
    if (document.activeElement === document.body) other?.focus({ preventScroll: true });
  });
}

/** Elements that can have the focus. */
const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";

const HEADING = "h1, h2, h3, h4";

interface Remembered {
  readonly element: HTMLElement;
  /** The elements around it, the nearest first: when it is removed, they no longer can be asked for. */
  readonly around: readonly HTMLElement[];
}

/**
 * Keeps the focus near its place when the focused element is removed or disabled, as after Pause, Approve or a filter: it
 * goes to the element that stands in for it, or to the heading of what surrounded it. Without this the browser puts the
 * focus on the body, and a reader by keyboard begins again at the top.
 */
export function keepFocus(): void {
  let last: Remembered | undefined;
  document.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLElement) last = { element: target, around: ancestorsOf(target) };
  });
  // A click beside all controls takes the focus away on purpose.
  document.addEventListener("click", () => {
    if (hasLostFocus() && last?.element.isConnected === true) last = undefined;
  });
  const check = (): void => {
    if (last === undefined || !hasLostFocus() || canHaveFocus(last.element)) return;
    (standInOf(last) ?? headingNear(last))?.focus({ preventScroll: true });
  };
  const options = { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled", "hidden"] };
  new MutationObserver(check).observe(document.body, options);
}

function hasLostFocus(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

function ancestorsOf(element: HTMLElement): HTMLElement[] {
  const ancestors: HTMLElement[] = [];
  for (let next = element.parentElement; next !== null && next !== document.body; next = next.parentElement) {
    ancestors.push(next);
  }
  return ancestors;
}

function canHaveFocus(element: HTMLElement): boolean {
  return element.isConnected && !element.matches(":disabled") && element.checkVisibility();
}

/** Finds the control of the same kind and name, in the nearest surroundings that are left. */
function standInOf({ element, around }: Remembered): HTMLElement | undefined {
  const name = nameOf(element);
  for (const place of around.filter(({ isConnected }) => isConnected)) {
    const found = [...place.querySelectorAll<HTMLElement>(element.tagName)].find(
      (other) => other.matches(FOCUSABLE) && nameOf(other) === name && canHaveFocus(other),
    );
    if (found === undefined) continue;
    if (found instanceof HTMLInputElement && found.type === "text") found.setSelectionRange(-1, -1);
    return found;
  }
  return undefined;
}

function nameOf(element: HTMLElement): string {
  const given = element.id || element.getAttribute("aria-label") || element.getAttribute("name");
  return given || (element.textContent ?? "").trim().slice(0, 100);
}

function headingNear({ around }: Remembered): HTMLElement | null {
  const places = around.filter((place) => place.isConnected && place.checkVisibility());
  const near = places.map((place) => place.querySelector<HTMLElement>(HEADING)).find((heading) => heading !== null);
  const heading = near ?? document.querySelector<HTMLElement>("main h1, main");
  if (heading !== null && !heading.hasAttribute("tabindex")) heading.tabIndex = -1;
  return heading;
}

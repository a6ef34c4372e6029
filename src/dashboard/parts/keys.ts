import { navigate } from "../location.ts";
import { focusOnNextPage } from "./page.tsx";

/** A shortcut: its keys in order, what it does in words, and the action. */
export interface Binding {
  readonly keys: string;
  readonly words: string;
  /** Returns a button that is to be pressed once the operator has confirmed, or that the list is to be shown. */
  readonly run: () => HTMLButtonElement | "list" | undefined;
}

const go = (letter: string, name: string, href: string): Binding => ({
  keys: `g ${letter}`,
  words: `go to ${name}`,
  run: () => {
    navigate(href);
    return undefined;
  },
});

/** The shortcuts, as the list shows them. */
export const KEYS: readonly Binding[] = [
  { keys: "/", words: "search events", run: focusSearch },
  { keys: "j", words: "next item of the list", run: () => step(1) },
  { keys: "k", words: "previous item of the list", run: () => step(-1) },
  { keys: "Enter", words: "open the item", run: () => undefined },
  { keys: "r", words: "redeliver the first delivery of an event that can be; asks first", run: redeliverButton },
  go("o", "the overview", "/"),
  go("e", "events", "/events"),
  go("t", "targets", "/targets"),
  go("r", "rules", "/rules"),
  go("a", "audit", "/audit"),
  go("s", "setup", "/setup"),
  { keys: "?", words: "this list", run: () => "list" },
];

/** Finds the shortcut of a key, after another key or none. `prefix`: the key begins shortcuts of two keys. */
export function bindingOf(prefix: string, key: string): Binding | "prefix" | undefined {
  const keys = prefix === "" ? key : `${prefix} ${key}`;
  // Enter is the browser's own.
  const binding = KEYS.find((each) => each.keys === keys && keys !== "Enter");
  if (binding !== undefined || prefix !== "") return binding;
  return KEYS.some((each) => each.keys.startsWith(`${key} `)) ? "prefix" : undefined;
}

const SEARCH = 'main [role="search"] input:not([type="checkbox"])';

/** Focuses the page's search, or that of the events page, which it opens. */
function focusSearch(): undefined {
  const here = document.querySelector<HTMLInputElement>(SEARCH);
  if (here !== null) {
    here.select();
    return;
  }
  focusOnNextPage(SEARCH);
  navigate("/events");
  return undefined;
}

/** The rows of lists: of tables, cards and lists that are marked as such. */
const ITEMS = "main tbody tr, main .cards > li, main [data-items] > li, main [data-items] > [role=row]";

/** Moves the focus to the first link or button of the next or previous item; from outside, to the first or last one. */
function step(by: 1 | -1): undefined {
  const items = [...document.querySelectorAll(ITEMS)].filter((item) => item.checkVisibility());
  const stops = items.flatMap((item) => firstStopOf(item) ?? []);
  const current = stops.findIndex((stop) => stop.item.contains(document.activeElement));
  const next = current === -1 ? (by === 1 ? 0 : stops.length - 1) : current + by;
  stops[next]?.stop.focus();
}

function firstStopOf(item: Element): { readonly item: Element; readonly stop: HTMLElement } | undefined {
  const stop = item.querySelector<HTMLElement>("a[href], button:enabled");
  return stop === null ? undefined : { item, stop };
}

/** The first visible button that redelivers. There is none for an operator who may only look. */
function redeliverButton(): HTMLButtonElement | undefined {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>("main button:enabled")];
  return buttons.find((button) => {
    const name = button.ariaLabel ?? button.textContent ?? "";
    return name.startsWith("Redeliver") && button.checkVisibility();
  });
}

import { StyleModule } from "style-mod";

/**
 * Makes CodeMirror's styles a constructed style sheet of the document. CodeMirror makes one only in a shadow root. In a
 * document it writes a style element, which the page's policy refuses.
 */
export function adoptStyles(): void {
  const shadow = document.createElement("div").attachShadow({ mode: "closed" });
  StyleModule.mount(shadow, []);
  // The set of styles of a root is its only property with a symbol. All roots of a document can share it.
  for (const key of Object.getOwnPropertySymbols(shadow)) Reflect.set(document, key, Reflect.get(shadow, key));
}

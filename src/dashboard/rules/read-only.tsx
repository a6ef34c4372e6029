import { useEffect, useRef } from "preact/hooks";
import type { RulesState } from "../api/contract.ts";
import { lineOfRule, withLines } from "./check.ts";
import { History } from "./history.tsx";
import { rangeOfLine, scrollToLine } from "./lines.ts";
import { Problems } from "./problems.tsx";

interface ReadOnlyRulesProps {
  readonly rules: RulesState;
  /** The rule to jump to; empty for none. */
  readonly rule: string;
}

/** The rule document for an operator with the role `read`. */
export function ReadOnlyRules({ rules: { text, revision, problems, warnings }, rule }: ReadOnlyRulesProps) {
  const page = useRef<HTMLPreElement>(null);
  const goTo = (line: number | undefined): void => {
    if (line !== undefined && page.current !== null) selectLine(page.current, line);
  };
  useEffect(() => goTo(rule === "" ? undefined : lineOfRule(text, rule)), [rule]);
  return (
    <>
      <p class="hint">Your role is read: you see the rules and cannot change them.</p>
      <pre ref={page} tabIndex={0} aria-label="Rule document">
        {text}
      </pre>
      <Problems check={{ ...withLines({ problems, warnings }, text), isCurrent: true }} onJump={goTo} />
      <History revision={revision} />
    </>
  );
}

/** Selects a line of a text, and scrolls to it. */
function selectLine(element: HTMLElement, line: number): void {
  const node = element.firstChild;
  if (node === null) return;
  const text = node.textContent ?? "";
  const [from, to] = rangeOfLine(text, line);
  const range = document.createRange();
  range.setStart(node, from);
  range.setEnd(node, to);
  getSelection()?.removeAllRanges();
  getSelection()?.addRange(range);
  element.focus();
  scrollToLine(element, text, line);
}

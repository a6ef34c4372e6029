import { useEffect, useMemo, useRef } from "preact/hooks";
import type { RulesState } from "../api/contract.ts";
import { lineOfRule, withLines } from "./check.ts";
import { History } from "./history.tsx";
import { Problems } from "./problems.tsx";
import { tokensOf } from "./tokens.ts";

interface ReadOnlyRulesProps {
  readonly rules: RulesState;
  /** The rule to jump to; empty for none. */
  readonly rule: string;
}

/** The rule document for an operator with the role `read`. */
export function ReadOnlyRules({ rules: { text, revision, problems, warnings }, rule }: ReadOnlyRulesProps) {
  const page = useRef<HTMLPreElement>(null);
  const goTo = (line: number | undefined): void => {
    const row = line === undefined ? undefined : page.current?.children[line - 1];
    if (row !== undefined) select(row);
  };
  useEffect(() => goTo(rule === "" ? undefined : lineOfRule(text, rule)), [rule]);
  const lines = useMemo(() => text.split("\n").map((line, index) => <Line key={index} text={line} />), [text]);
  return (
    <>
      <p class="hint">Your role is read: you see the rules and cannot change them.</p>
      <pre ref={page} class="document-lines" tabIndex={0} aria-label="Rule document">
        {lines}
      </pre>
      <Problems check={{ ...withLines({ problems, warnings }, text), isCurrent: true }} onJump={goTo} />
      <History revision={revision} />
    </>
  );
}

/** A line in its colours. All lines are in the page, so that the browser's search and a screen reader find them. */
function Line({ text }: { readonly text: string }) {
  const tokens = tokensOf(text);
  return (
    <span class="document-line">
      {tokens.map(({ from, to, kind }, index) => (
        <>
          {text.slice(tokens[index - 1]?.to ?? 0, from)}
          <span class={`token-${kind}`}>{text.slice(from, to)}</span>
        </>
      ))}
      {`${text.slice(tokens.at(-1)?.to ?? 0)}\n`}
    </span>
  );
}

/** Selects a line, scrolls to it, and focuses the document. */
function select(line: Element): void {
  const range = document.createRange();
  range.selectNodeContents(line);
  getSelection()?.removeAllRanges();
  getSelection()?.addRange(range);
  line.closest<HTMLElement>("[tabindex]")?.focus({ preventScroll: true });
  line.scrollIntoView({ block: "center" });
}

import { structuredPatch } from "diff";

const SIGNS: Record<string, { readonly kind: string; readonly word: string }> = {
  "+": { kind: "added", word: "added" },
  "-": { kind: "removed", word: "removed" },
};

/** Shows the differences between two texts, with a few lines of context. */
export function Diff({ before, after }: { readonly before: string; readonly after: string }) {
  const { hunks } = structuredPatch("", "", before, after, "", "", { context: 3 });
  if (hunks.length === 0) return <p>Nothing has changed.</p>;
  return (
    <div class="diff" tabIndex={0} role="region" aria-label="Changes">
      {hunks.map(({ oldStart, newStart, lines }) => (
        <div key={`${oldStart} ${newStart}`} class="hunk">
          <div class="hint">from line {newStart}</div>
          {lines.map((line, index) => {
            const { kind = "same", word } = SIGNS[line.charAt(0)] ?? {};
            return (
              <div key={index} class={`line ${kind}`}>
                {word !== undefined && <span class="unseen">{word}: </span>}
                {line}
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}

import { cleanLine, cleanLines } from "../../../core/text/clean.ts";

/** The headers of a request or a response. */
export function Headers({ of }: { readonly of: Readonly<Record<string, string>> }) {
  const entries = Object.entries(of);
  if (entries.length === 0) return null;
  return (
    <dl class="headers">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{cleanLine(name)}</dt>
          <dd>{cleanLine(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

interface BodyProps {
  readonly label: string;
  readonly text: string;
  readonly note?: string | undefined;
}

/** The body of a request or a response. */
export function Body({ label, text, note }: BodyProps) {
  return (
    <>
      {note !== undefined && <p class="hint">{cleanLine(note)}</p>}
      <pre tabIndex={0} role="region" aria-label={label}>
        {cleanLines(text)}
      </pre>
    </>
  );
}

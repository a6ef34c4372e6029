import type { RuleTrace } from "../api/contract.ts";
import { queryOf } from "../location.ts";

/** Shows why each rule matched or did not. Each leads to its line in the document. */
export function Trace({ trace, refused }: { readonly trace: readonly RuleTrace[]; readonly refused?: string }) {
  if (refused !== undefined) return <p>The rules were not evaluated: {refused}.</p>;
  if (trace.length === 0) return <p>The document has no rules.</p>;
  return (
    <ol class="trace">
      {trace.map(({ rule, matched, skipped, failed, withheld, byVersion = [] }) => (
        <li key={rule} class={matched ? "trace-yes" : "trace-no"}>
          <a href={`/rules${queryOf({ rule })}`}>
            <strong>{rule}</strong>
          </a>{" "}
          <span class="verdict">{matched ? "✓ matched" : "– did not match"}</span>
          {skipped !== undefined && <div>Not evaluated: {skipped === "disabled" ? "it is disabled" : skipped}.</div>}
          {withheld !== undefined && (
            <div>Not sent to {withheld.join(", ")}: a signature is not deployed unless the rule asks for its kind.</div>
          )}
          {byVersion.map(({ target, version }) => (
            <div key={target}>
              {version === undefined
                ? `Sent to ${target} by time alone: the tag has no version.`
                : `Sent to ${target} only if it has no higher version than ${version}.`}
            </div>
          ))}
          {failed !== undefined && (
            <div>
              <code>{failed.path}</code> expects <code>{failed.expected}</code>
              {failed.actual === undefined ? (
                "; the event has no such field."
              ) : (
                <>
                  ; the event has <code>{String(failed.actual)}</code>.
                </>
              )}
              {failed.hint !== undefined && <div>Hint: {failed.hint}.</div>}
              {failed.error !== undefined && (
                <div class="bad">The condition could not be evaluated: {failed.error}</div>
              )}
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}

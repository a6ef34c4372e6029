import type { TargetState } from "../../api/contract.ts";
import { Time } from "../../parts/time.tsx";

const BLOCKS = { gone: "gone", breaker: "breaker open", absent: "not connected" } as const;

/** Whether a target accepts deliveries; if not, since when and why. */
export function TargetHealth({ target: { paused, blocked } }: { readonly target: TargetState }) {
  if (paused === undefined && blocked.length === 0) {
    return (
      <p>
        <span class="status status-delivered">
          <span aria-hidden="true">✓</span> taking deliveries
        </span>
      </p>
    );
  }
  return (
    <ul class="health">
      {paused !== undefined && (
        <li>
          <span class="status status-held">
            <span aria-hidden="true">‖</span> paused
          </span>{" "}
          {paused.until !== undefined && (
            <>
              until <Time at={paused.until} />:{" "}
            </>
          )}
          {paused.reason}
          {paused.operator !== undefined && `, by ${paused.operator}`}
          {paused.since !== undefined && (
            <span class="hint">
              {" "}
              since <Time at={paused.since} />
            </span>
          )}
        </li>
      )}
      {blocked.map(({ repository, kind, reason, since, probeAt }) => (
        <li key={repository}>
          <span class="status status-failed">
            <span aria-hidden="true">✕</span> {BLOCKS[kind]}
          </span>{" "}
          for {repository}: {reason}
          <span class="hint">
            {" "}
            since <Time at={since} />
            {probeAt !== undefined && (
              <>
                , next try <Time at={probeAt} />
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

import type { Delivery } from "../../../core/delivery/delivery.ts";
import type { Report } from "../../../core/delivery/report.ts";
import { Time } from "../../parts/time.tsx";

/** What else is to be known of a delivery: who asked for it, who approved it, which pushes it stands for. */
export function Notes({ delivery }: { readonly delivery: Delivery }) {
  const { failoverFor, redeliveryOf, redeliveredBy, approval, report, merged } = delivery;
  return (
    <>
      {(redeliveryOf ?? redeliveredBy) !== undefined && (
        <p class="hint">Redelivered by {redeliveredBy ?? "an operator"}.</p>
      )}
      {failoverFor !== undefined && <p class="hint">Failover of {failoverFor}.</p>}
      {approval !== undefined && (
        <p class="hint">
          Approved by {approval.by}, <Time at={approval.at} />.
        </p>
      )}
      {merged !== undefined && (
        <p class="hint">
          Stands for {merged.length === 1 ? "one more push" : `${merged.length} more pushes`}:{" "}
          {merged.map(({ event, tag }, index) => (
            <span key={event}>
              {index > 0 && ", "}
              <a href={`/events/${event}`}>{tag ?? event}</a>
            </span>
          ))}
        </p>
      )}
      {report !== undefined && <ReportLine report={report} />}
    </>
  );
}

function ReportLine({ report: { state, description, context, targetUrl, at } }: { readonly report: Report }) {
  return (
    <p>
      The target reported <strong>{state}</strong> <Time at={at} />
      {context !== undefined && `, ${context}`}
      {description !== undefined && `: ${description}`}{" "}
      {targetUrl !== undefined && (
        <a href={targetUrl} rel="noreferrer noopener">
          Details
        </a>
      )}
    </p>
  );
}

import type { EventDetail } from "../../api/contract.ts";
import { Time } from "../../parts/time.tsx";

/** The fields of an event, or of an alert. */
export function Facts({ summary, record }: EventDetail) {
  const { pushedAt } = record.event.push;
  const { alert } = summary;
  return (
    <dl class="facts">
      {alert !== undefined && (
        <>
          <dt>Alert</dt>
          <dd>{alert.reason}</dd>
        </>
      )}
      {alert?.target !== undefined && (
        <>
          <dt>Target</dt>
          <dd>{alert.target}</dd>
        </>
      )}
      {alert?.eventId !== undefined && (
        <>
          <dt>About</dt>
          <dd>
            <a href={`/events/${alert.eventId}`}>the push</a>
          </dd>
        </>
      )}
      <dt>{alert === undefined ? "Received" : "Raised"}</dt>
      <dd>
        <Time at={summary.receivedAt} />
      </dd>
      {pushedAt !== undefined && (
        <>
          <dt>Pushed</dt>
          <dd>
            <Time at={pushedAt} />
          </dd>
        </>
      )}
      <dt>Pusher</dt>
      <dd>{summary.pusher ?? "unknown"}</dd>
      <dt>Token</dt>
      <dd>{summary.token}</dd>
      {summary.origin !== undefined && (
        <>
          <dt>Origin</dt>
          <dd>reconciled: Docker Hub listed this push, and no webhook reported it</dd>
        </>
      )}
      <dt>Rules</dt>
      <dd>{summary.rules.join(", ") || (record.routing?.isDefault ? "none matched: the default applies" : "none")}</dd>
      <dt>Id</dt>
      <dd>
        <code>{summary.id}</code>
      </dd>
    </dl>
  );
}

import { get } from "../api/client.ts";
import type { EventDetail } from "../api/contract.ts";
import { useLive } from "../api/live.ts";
import { useLoad } from "../api/load.ts";
import { useThrottled } from "../api/throttle.ts";
import { Page } from "../parts/page.tsx";
import { Empty, WhenLoaded } from "../parts/state.tsx";
import { Status } from "../parts/status.tsx";
import { subjectOf } from "../parts/subject.tsx";
import { Time } from "../parts/time.tsx";
import { Deliveries } from "./event/deliveries.tsx";
import { Facts } from "./event/facts.tsx";
import { CallbackSection, Payload } from "./event/rest.tsx";
import { RuleEvaluation } from "./event/rule-evaluation.tsx";

const RELOAD_MS = 500;

/** The page of one event: how its deliveries ended, what was sent and answered, and the rules that routed it. */
export function EventPage({ id }: { readonly id: string }) {
  const detail = useLoad(id, () => get<EventDetail>(`/events/${encodeURIComponent(id)}`));
  const reload = useThrottled(detail.reload, RELOAD_MS);
  useLive((event) => (event === undefined || event.id === id) && reload());

  const { summary } = detail.data ?? {};
  if (detail.error?.status === 404 && detail.data === undefined) {
    return (
      <Page title="Event">
        <Empty title="There is no such event.">
          <p>Events are deleted some time after they have settled.</p>
          <a class="button" href="/events">
            All events
          </a>
        </Empty>
      </Page>
    );
  }
  return (
    <Page
      title={summary === undefined ? "Event" : subjectOf(summary)}
      aside={summary && <Status status={summary.status} />}
    >
      <WhenLoaded of={detail}>
        {(event) => (
          <>
            <Origin {...event} />
            <Deliveries event={event} reload={reload} />
            <Facts {...event} />
            <RuleEvaluation {...event} />
            {event.summary.alert === undefined && <CallbackSection callback={event.record.callback} />}
            <Payload body={event.body} />
          </>
        )}
      </WhenLoaded>
    </Page>
  );
}

/** Who pushed, and when, in one line. */
function Origin({ summary: { pusher, receivedAt, token, alert } }: EventDetail) {
  return (
    <p class="hint">
      {alert === undefined ? `Pushed by ${pusher ?? "an unknown pusher"}, received` : "Raised"} <Time at={receivedAt} />
      , token {token}
    </p>
  );
}

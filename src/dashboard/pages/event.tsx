import { get, post } from "../api/client.ts";
import type { EventDetail } from "../api/contract.ts";
import { useLive } from "../api/live.ts";
import { asApiError, useLoad } from "../api/load.ts";
import { useMayChange } from "../api/operator.ts";
import { useThrottled } from "../api/throttle.ts";
import { queryOf } from "../location.ts";
import { notify } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { Empty, WhenLoaded } from "../parts/state.tsx";
import { subjectOf } from "../parts/subject.tsx";
import { Status } from "../parts/status.tsx";
import { Trace } from "../parts/trace.tsx";
import type { Delivery } from "../../core/delivery/delivery.ts";
import { DeliverySection } from "./event/delivery.tsx";
import { Facts } from "./event/facts.tsx";
import { CallbackSection, Payload } from "./event/rest.tsx";

const RELOAD_MS = 500;

const DONE = { redeliver: "Redelivering to", approve: "Approved the delivery to", reject: "Rejected the delivery to" };

/** The page of one event: its routing and why, and all its deliveries and attempts. */
export function EventPage({ id }: { readonly id: string }) {
  const mayChange = useMayChange();
  const detail = useLoad(id, () => get<EventDetail>(`/events/${encodeURIComponent(id)}`));
  const reload = useThrottled(detail.reload, RELOAD_MS);
  useLive((event) => (event === undefined || event.id === id) && reload());

  const act = ({ id, target }: Delivery, action: "redeliver" | "approve" | "reject"): void => {
    post(`/deliveries/${encodeURIComponent(id)}/${action}`).then(
      () => {
        notify(`${DONE[action]} ${target}.`);
        reload();
      },
      (error: unknown) => notify(asApiError(error).message),
    );
  };

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
            <Facts {...event} />
            <section aria-labelledby="deliveries">
              <h2 id="deliveries">Deliveries</h2>
              {event.record.deliveries.length === 0 && <Empty title={whyNone(event)} />}
              {event.record.deliveries.map((delivery) => (
                <DeliverySection
                  key={delivery.id}
                  delivery={delivery}
                  target={event.record.targets[delivery.target]}
                  onRedeliver={() => act(delivery, "redeliver")}
                  onDecide={(decision) => act(delivery, decision)}
                />
              ))}
            </section>
            <section aria-labelledby="why">
              <h2 id="why">Routing</h2>
              {event.record.routing === undefined ? (
                <p>The rules have not been evaluated yet.</p>
              ) : (
                <Trace {...event.record.routing} />
              )}
              {mayChange && (
                <a class="button" href={`/rules?event=${encodeURIComponent(event.summary.id)}`}>
                  Test other rules on this event
                </a>
              )}{" "}
              <a class="button quiet" href={`/audit${queryOf({ event: event.summary.id })}`}>
                Actions on this event
              </a>
            </section>
            {event.summary.alert === undefined && <CallbackSection callback={event.record.callback} />}
            <Payload body={event.body} />
          </>
        )}
      </WhenLoaded>
    </Page>
  );
}

function whyNone({ record }: EventDetail): string {
  return record.held === undefined ? "No rule matched, so there is nothing to deliver." : `Held: ${record.held}.`;
}

import { useRef, useState } from "preact/hooks";
import type { Delivery } from "../../../core/delivery/delivery.ts";
import type { EventDetail } from "../../api/contract.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Empty } from "../../parts/state.tsx";
import { subjectOf } from "../../parts/subject.tsx";
import { Exchange } from "./exchange.tsx";
import { firstSelected, type Selected } from "./selected.ts";
import { Group } from "./target-group.tsx";
import { useActions } from "./use-actions.ts";
import { useKeptFocus } from "./use-kept-focus.ts";
import { groupsOf } from "./verdict.ts";

interface DeliveriesProps {
  readonly event: EventDetail;
  readonly reload: () => void;
}

/** The deliveries by target, those that failed first; beside them the request and the answer of one attempt. */
export function Deliveries({ event, reload }: DeliveriesProps) {
  const { record, summary, deploys } = event;
  const groups = groupsOf(record.deliveries);
  const [chosen, setChosen] = useState<Selected | undefined>();
  const [asked, setAsked] = useState<Delivery | undefined>();
  const panel = useRef<HTMLElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useKeptFocus(list, (element) => element.closest("article")?.querySelector("h3") ?? undefined);
  const actions = useActions(reload);

  const selected = chosen ?? firstSelected(groups);
  const target = record.deliveries.find(({ id }) => id === selected?.delivery)?.target ?? "";
  const select = (next: Selected): void => {
    setChosen(next);
    // Below the list, on narrow screens, the panel may be out of sight.
    const { top = 0 } = panel.current?.getBoundingClientRect() ?? {};
    if (top > innerHeight * 0.8) panel.current?.scrollIntoView({ block: "start" });
  };
  const redeliver = (delivery: Delivery): void => {
    if (deploys.includes(delivery.target)) setAsked(delivery);
    else actions.act(delivery, "redeliver");
  };
  return (
    <section aria-labelledby="deliveries">
      <h2 id="deliveries">Deliveries</h2>
      {groups.length === 0 && <Empty title={whyNone(event)} />}
      <div class="event-columns">
        <div ref={list} class="delivery-list">
          {groups.map((group) => (
            <Group
              key={group.target}
              {...group}
              actions={actions}
              selected={selected}
              onSelect={select}
              onRedeliver={redeliver}
            />
          ))}
        </div>
        {selected !== undefined && (
          <section ref={panel} class="box exchange" aria-labelledby="exchange">
            <h3 id="exchange">
              Attempt {selected.attempt} to {target}
            </h3>
            <Exchange selected={selected} target={target} />
          </section>
        )}
      </div>
      {asked !== undefined && (
        <Confirm
          title={`Redeliver ${subjectOf(summary)} to ${asked.target}?`}
          action={`Redeliver to ${asked.target}`}
          onConfirm={() => actions.act(asked, "redeliver")}
          onClose={() => setAsked(undefined)}
        >
          <p>
            <strong>{asked.target}</strong> deploys. It gets <strong>{subjectOf(summary)}</strong> again, by the rules
            as they are now.
          </p>
        </Confirm>
      )}
    </section>
  );
}

function whyNone({ record }: EventDetail): string {
  return record.held === undefined ? "No rule matched, so there is nothing to deliver." : `Held: ${record.held}.`;
}

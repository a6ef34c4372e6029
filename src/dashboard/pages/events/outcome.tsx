import type { EventSummary } from "../../api/contract.ts";
import { FilterLink } from "../../parts/filter-link.tsx";

type DeliverySummary = EventSummary["deliveries"][number];

/** The order in which outcomes need attention. */
const WORST_FIRST = ["failed", "pending", "superseded", "delivered"];

/** The outcome of an event in one line: the worst target with its reason, and how many others there are. */
export function Outcome({ event }: { readonly event: EventSummary }) {
  const { alert, status, held } = event;
  if (alert !== undefined) return <Line text={alert.reason} />;
  if (status === "held") return <Line text={held ?? "waits for valid rules"} />;
  const latest = latestOf(event.deliveries);
  const [worst] = latest;
  if (worst === undefined) return <Line text="no rule matched" />;
  const same = latest.filter((delivery) => delivery.status === worst.status);
  const targets = latest.length - 1;
  if (worst.status === "delivered") return <Targets names={same.map(({ target }) => target)} />;
  const detail = [worst.reason, worst.attempts > 1 && `${worst.attempts} attempts`].filter(Boolean).join(" · ");
  return (
    <span class="outcome cut" title={`${worst.target}: ${worst.status}${detail === "" ? "" : `, ${detail}`}`}>
      <FilterLink by="target" value={worst.target} /> <span class="hint">{detail === "" ? worst.status : detail}</span>
      {targets > 0 && <span class="hint"> +{targets}</span>}
    </span>
  );
}

function Targets({ names }: { readonly names: readonly string[] }) {
  return (
    <span class="outcome cut" title={names.join(", ")}>
      {names.map((name, index) => (
        <span key={name}>
          {index > 0 && ", "}
          <FilterLink by="target" value={name} />
        </span>
      ))}
    </span>
  );
}

function Line({ text }: { readonly text: string }) {
  return (
    <span class="outcome cut hint" title={text}>
      {text}
    </span>
  );
}

/** The latest delivery to each target, the worst first. */
function latestOf(deliveries: readonly DeliverySummary[]): DeliverySummary[] {
  const latest = new Map(deliveries.map((delivery) => [delivery.target, delivery]));
  return [...latest.values()].toSorted((a, b) => WORST_FIRST.indexOf(a.status) - WORST_FIRST.indexOf(b.status));
}

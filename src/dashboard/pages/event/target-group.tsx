import type { Delivery } from "../../../core/delivery/delivery.ts";
import { useMayChange } from "../../api/operator.ts";
import { FilterLink } from "../../parts/filter-link.tsx";
import { Status } from "../../parts/status.tsx";
import { Attempts } from "./attempts.tsx";
import { Linked } from "./linked.tsx";
import { Notes } from "./notes.tsx";
import type { Selected } from "./selected.ts";
import type { Actions } from "./use-actions.ts";
import { verdictOf, type TargetGroup } from "./verdict.ts";

export interface GroupProps extends TargetGroup {
  readonly actions: Actions;
  readonly selected: Selected | undefined;
  readonly onSelect: (selected: Selected) => void;
  readonly onRedeliver: (delivery: Delivery) => void;
}

/** The id of a group's heading, which takes the focus when its buttons go. */
function headingId(target: string): string {
  return `to-${target}`;
}

/** All deliveries to one target: the latest with its verdict and its buttons, and those that were redelivered. */
export function Group({ target, latest, earlier, selected, onSelect, ...rest }: GroupProps) {
  return (
    <article class={`box to-target to-${latest.status}`} aria-labelledby={headingId(target)}>
      <header>
        <h3 id={headingId(target)} tabIndex={-1}>
          <FilterLink by="target" value={target} />{" "}
          <span class={latest.status === "failed" ? "verdict bad" : "verdict"}>
            <Linked text={verdictOf(latest)} />
          </span>
        </h3>
        <Buttons latest={latest} target={target} {...rest} />
      </header>
      <Notes delivery={latest} />
      <Attempts delivery={latest} selected={selected} onSelect={onSelect} />
      {earlier.length > 0 && (
        <details open={earlier.some(({ id }) => id === selected?.delivery)}>
          <summary>
            {earlier.length} earlier {earlier.length === 1 ? "delivery" : "deliveries"}
          </summary>
          {earlier.map((delivery) => (
            <section key={delivery.id} class="earlier" aria-labelledby={delivery.id}>
              <h4 id={delivery.id}>
                <Status status={delivery.status} /> <Linked text={verdictOf(delivery)} />
              </h4>
              <Notes delivery={delivery} />
              <Attempts delivery={delivery} selected={selected} onSelect={onSelect} />
            </section>
          ))}
        </details>
      )}
    </article>
  );
}

type ButtonsProps = Pick<GroupProps, "latest" | "target" | "actions" | "onRedeliver">;

/** The buttons of a delivery, unless the operator may only read. A pressed one keeps the focus. */
function Buttons({ latest, target, actions: { isBusy, act }, onRedeliver }: ButtonsProps) {
  if (!useMayChange()) return null;
  const busy = isBusy(latest);
  if (latest.status !== "pending") {
    return (
      <button
        type="button"
        class={latest.status === "failed" ? "primary" : ""}
        aria-label={`Redeliver to ${target}`}
        aria-disabled={busy}
        // The second click of a double click has the detail 2.
        onClick={({ detail }) => detail < 2 && !busy && onRedeliver(latest)}
      >
        {busy ? "Redelivering…" : "Redeliver"}
      </button>
    );
  }
  if (latest.awaits !== "approval") return null;
  return (
    <span class="actions">
      <button
        type="button"
        class="primary"
        aria-label={`Approve ${target}`}
        aria-disabled={busy}
        onClick={() => act(latest, "approve")}
      >
        Approve
      </button>
      <button type="button" aria-label={`Reject ${target}`} aria-disabled={busy} onClick={() => act(latest, "reject")}>
        Reject
      </button>
    </span>
  );
}

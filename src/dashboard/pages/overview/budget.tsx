import type { Budget, ResourceBudget } from "../../api/contract.ts";
import type { Loaded } from "../../api/load.ts";
import { WhenLoaded } from "../../parts/state.tsx";
import { Table, type Column } from "../../parts/table.tsx";
import { Time } from "../../parts/time.tsx";

const NAMES: Readonly<Record<ResourceBudget["name"], string>> = {
  requests: "Requests to the Worker",
  objectRequests: "Requests to objects",
  rowsWritten: "Rows written",
  rowsRead: "Rows read",
  objectGbSeconds: "Duration of objects, GB-s",
  kvReads: "Reads of KV",
  kvWrites: "Writes of KV",
};

const COLUMNS: Column<ResourceBudget>[] = [
  { head: "Resource", cell: ({ name }) => NAMES[name] },
  { head: "Share", cell: (row) => <Share {...row} /> },
  { head: "Used", cell: ({ used }) => used.toLocaleString(), isNumber: true },
  { head: "Included", cell: ({ limit }) => limit.toLocaleString(), isNumber: true },
  { head: "A push", cell: ({ perPush }) => perPush?.toLocaleString() ?? "–", isNumber: true },
];

/** The used part of Cloudflare's plan, and the number of pushes that are left. */
export function BudgetFigures({ budget }: { readonly budget: Loaded<Budget> }) {
  return (
    <section aria-labelledby="budget">
      <h2 id="budget" tabIndex={-1}>
        Budget
      </h2>
      <WhenLoaded of={budget}>
        {(known) => (
          <>
            <p>
              <Status {...known} /> <Room {...known} />
            </p>
            <Table
              caption={`Use of the ${known.plan} plan ${known.period === "day" ? "today" : "this month"}`}
              columns={COLUMNS}
              rows={known.resources}
              keyOf={({ name }) => name}
            />
            <p class="hint">
              The {known.plan} plan has limits per {known.period}, which reset at <Time at={known.resetsAt} />. The
              figures are hubrelay's use only: other Workers of the account share the plan.
            </p>
          </>
        )}
      </WhenLoaded>
    </section>
  );
}

function Status({ status }: Budget) {
  if (status === "ok") return <Sign kind="delivered" sign="✓" text="enough" />;
  return <Sign kind={status === "low" ? "pending" : "failed"} sign="!" text={status === "low" ? "low" : "used up"} />;
}

function Sign({ kind, sign, text }: { readonly kind: string; readonly sign: string; readonly text: string }) {
  return (
    <span class={`status status-${kind}`}>
      <span aria-hidden="true">{sign}</span> {text}
    </span>
  );
}

function Room({ plan, status, period, events, pushesLeft, usdPerMillionPushes, usdBeyondPlan }: Budget) {
  const when = period === "day" ? "today" : "this month";
  if (pushesLeft === undefined || usdPerMillionPushes === undefined) {
    return <>No push was stored {when}, so the use of one push is unknown.</>;
  }
  const refuses = plan === "free" && status === "exhausted";
  return (
    <>
      {events.toLocaleString()} pushes {when}, and room for{" "}
      {pushesLeft === 0 ? "no" : `about ${pushesLeft.toLocaleString()}`} more like them.{" "}
      {refuses && "Cloudflare refuses further requests, pushes included, until midnight UTC. "}
      {usdBeyondPlan > 0 && `US$ ${usdBeyondPlan.toFixed(2)} beyond the plan so far. `}
      On the paid plan, a million such pushes cost US$ {usdPerMillionPushes.toFixed(2)} beyond the included use.
    </>
  );
}

function Share({ name, used, limit }: ResourceBudget) {
  const percent = Math.floor((used / limit) * 1000) / 10;
  return (
    <span class="rate">
      <meter min={0} max={100} low={70} high={90} optimum={0} value={percent} aria-label={`${NAMES[name]}, used`} />
      {percent} %
    </span>
  );
}

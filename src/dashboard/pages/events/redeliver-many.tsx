import { useState } from "preact/hooks";
import { post } from "../../api/client.ts";
import { asApiError } from "../../api/load.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { notify } from "../../parts/notice.tsx";

/** The number of deliveries to redeliver, in total and by target. */
interface Found {
  readonly deliveries: number;
  readonly targets: readonly { readonly name: string; readonly count: number }[];
}

interface RedeliverManyProps {
  /** The filters by the API's names. Empty ones are ignored. */
  readonly filters: Readonly<Record<string, string>>;
}

/** Redelivers every failed delivery of the filtered events, after a confirmation with their number. */
export function RedeliverMany({ filters }: RedeliverManyProps) {
  const [found, setFound] = useState<Found | undefined>();
  const body = {
    filter: Object.fromEntries(
      Object.entries(filters)
        .filter(([, value]) => value !== "")
        .map(([name, value]) => [name, name === "from" || name === "to" ? Number(value) : value]),
    ),
  };
  const ask = (): void => {
    post<Found>("/redeliveries", body).then(
      (found) => (found.deliveries === 0 ? notify("No delivery of these events has failed.") : setFound(found)),
      (error: unknown) => notify(asApiError(error).message),
    );
  };
  const start = (): void => {
    post<{ count: number }>("/redeliveries", { ...body, confirm: true }).then(
      ({ count }) => notify(`Redelivering ${count === 1 ? "1 event" : `${count.toLocaleString()} events`}.`),
      (error: unknown) => notify(asApiError(error).message),
    );
  };
  return (
    <>
      <button type="button" onClick={ask}>
        Redeliver failed…
      </button>
      {found !== undefined && (
        <Confirm
          title={
            found.deliveries === 1
              ? "Redeliver 1 delivery?"
              : `Redeliver ${found.deliveries.toLocaleString()} deliveries?`
          }
          action="Redeliver"
          onConfirm={start}
          onClose={() => setFound(undefined)}
        >
          <p>
            This redelivers every failed delivery of these events:{" "}
            {found.targets.map(({ name, count }) => `${count.toLocaleString()} to ${name}`).join(", ")}.
          </p>
        </Confirm>
      )}
    </>
  );
}

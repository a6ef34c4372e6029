import { useState } from "preact/hooks";
import { post } from "../../api/client.ts";
import { asApiError } from "../../api/load.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { notify } from "../../parts/notice.tsx";

interface RedeliverManyProps {
  /** As the API wants them; empty ones count for nothing. */
  readonly filters: Readonly<Record<string, string>>;
}

/** Makes every failed delivery among the events that the filters leave again, after saying how many those are. */
export function RedeliverMany({ filters }: RedeliverManyProps) {
  const [count, setCount] = useState<number | undefined>();
  const body = {
    filter: Object.fromEntries(
      Object.entries(filters)
        .filter(([, value]) => value !== "")
        .map(([name, value]) => [name, name === "from" || name === "to" ? Number(value) : value]),
    ),
  };
  const ask = (): void => {
    post<{ count: number }>("/redeliveries", body).then(
      ({ count }) => (count === 0 ? notify("None of these events has failed.") : setCount(count)),
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
      {count !== undefined && (
        <Confirm
          title={count === 1 ? "Redeliver 1 event?" : `Redeliver ${count.toLocaleString()} events?`}
          action="Redeliver"
          onConfirm={start}
          onClose={() => setCount(undefined)}
        >
          <p>Every failed delivery of the events that pass the filters is made again.</p>
        </Confirm>
      )}
    </>
  );
}

import { get } from "../api/client.ts";
import type { RulesVersion } from "../api/contract.ts";
import { asApiError, useLoad } from "../api/load.ts";
import { notify } from "../parts/notice.tsx";
import { Empty, WhenLoaded } from "../parts/state.tsx";
import { Table, type Column } from "../parts/table.tsx";
import { Time } from "../parts/time.tsx";

interface HistoryProps {
  /** The current revision; the list reloads when it changes. */
  readonly revision: string;
  /** Absent for operators with the role `read`. */
  readonly onRollback?: ((text: string) => void) | undefined;
}

/** The earlier documents. A rollback is reviewed like any other change. */
export function History({ revision, onRollback }: HistoryProps) {
  const history = useLoad(`history ${revision}`, () => get<{ versions: readonly RulesVersion[] }>("/rules/history"));
  const open = (key: string): void => {
    get<{ text: string }>(`/rules/history/${encodeURIComponent(key)}`).then(
      ({ text }) => onRollback?.(text),
      (error: unknown) => notify(asApiError(error).message),
    );
  };
  const rollBack: Column<RulesVersion>[] =
    onRollback === undefined
      ? []
      : [
          {
            head: "Roll back",
            cell: ({ key, savedAt }) => (
              <button
                type="button"
                aria-label={`Roll back to the document of ${new Date(savedAt).toLocaleString()}`}
                onClick={() => open(key)}
              >
                Roll back…
              </button>
            ),
          },
        ];
  return (
    <section aria-labelledby="history">
      <h2 id="history">History</h2>
      <WhenLoaded of={history}>
        {({ versions }) =>
          versions.length === 0 ? (
            <Empty title="No document was saved yet." />
          ) : (
            <Table
              caption="Saved documents, the latest first"
              rows={versions}
              keyOf={({ key }) => key}
              columns={[
                { head: "Replaced", cell: ({ savedAt }) => <Time at={savedAt} /> },
                { head: "Written by", cell: ({ by }) => by ?? "unknown" },
                { head: "Why", cell: ({ note }) => note ?? "" },
                { head: "Replaced by", cell: ({ replacedBy }) => replacedBy ?? "unknown" },
                ...rollBack,
              ]}
            />
          )
        }
      </WhenLoaded>
    </section>
  );
}

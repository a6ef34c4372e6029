import { get } from "../api/client.ts";
import type { Rejected } from "../api/contract.ts";
import { useLoad } from "../api/load.ts";
import { pagesOf } from "../api/pages.ts";
import { queryOf } from "../location.ts";
import { countOf } from "../parts/count.ts";
import { Export } from "../parts/export.tsx";
import { Page } from "../parts/page.tsx";
import { Empty, WhenLoaded } from "../parts/state.tsx";
import { Table, type Column } from "../parts/table.tsx";
import { Time } from "../parts/time.tsx";
import { rejectionRow } from "./export-rows.ts";

/** All that the relay remembers. */
const LIMIT = "500";

const COLUMNS: Column<Rejected>[] = [
  { head: "Time", cell: ({ at }) => <Time at={at} /> },
  { head: "Sender", cell: (row) => <Sender row={row} /> },
  { head: "Token", cell: ({ token }) => <TokenLink token={token} /> },
  { head: "Answer", cell: ({ status }) => status },
  { head: "Reason", cell: (row) => <Reason row={row} /> },
];

/** The requests to webhook URLs that the relay refused, with the reason and a sample of each. */
export function RejectionsPage({ query }: { readonly query: URLSearchParams }) {
  const token = query.get("token") ?? "";
  const search = queryOf({ token, limit: LIMIT });
  const list = useLoad(search, () => get<{ rejected: readonly Rejected[] }>(`/rejected${search}`));
  return (
    <Page title="Rejected requests">
      <p class="hint">
        Docker Hub and others show their users only a status. Here is the reason. The relay remembers the last 500
        requests; in a flood, of each token and limit the first 20 and one in 30 seconds.
      </p>
      {token !== "" && (
        <p>
          Only of the token <strong>{token}</strong>. <a href="/rejections">Show all</a>
        </p>
      )}
      <WhenLoaded of={list}>
        {({ rejected }) =>
          rejected.length === 0 ? (
            <Empty title={token === "" ? "No request was rejected." : "No request of this token was rejected."} />
          ) : (
            <>
              <p role="status">{countOf(rejected.length, "request", "requests")}</p>
              <Table
                caption="Rejected requests, the latest first"
                rows={rejected}
                keyOf={(row) => `${row.at} ${row.status} ${rejected.indexOf(row)}`}
                columns={COLUMNS}
              />
              <Export
                name="rejected"
                pages={() => pagesOf<Rejected>("/rejected", { token, limit: LIMIT }, "rejected")}
                rowOf={rejectionRow}
              />
            </>
          )
        }
      </WhenLoaded>
    </Page>
  );
}

function Sender({ row: { sender, userAgent } }: { readonly row: Rejected }) {
  if (sender === undefined) return <>{userAgent ?? "unknown"}</>;
  return (
    <>
      {sender}
      {userAgent !== undefined && <div class="hint">{userAgent}</div>}
    </>
  );
}

function TokenLink({ token }: { readonly token: string | undefined }) {
  return token === undefined ? <>unknown</> : <a href={`/rejections${queryOf({ token })}`}>{token}</a>;
}

function Reason({ row: { reason, detail = [], sample } }: { readonly row: Rejected }) {
  return (
    <>
      {reason}
      {detail.length > 0 && (
        <ul class="mistakes">
          {detail.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              {path !== "" && <code>{path}</code>} {message}
            </li>
          ))}
        </ul>
      )}
      {sample !== undefined && (
        <details>
          <summary>Sample of the body</summary>
          <pre tabIndex={0} aria-label="Sample of the body, without secrets">
            {sample}
          </pre>
        </details>
      )}
    </>
  );
}

import { DAY_MS } from "../../../core/lib/time.ts";
import { get } from "../../api/client.ts";
import type { TokenState } from "../../api/contract.ts";
import { useLoad } from "../../api/load.ts";
import { queryOf } from "../../location.ts";
import { FilterLink } from "../../parts/filter-link.tsx";
import { Empty, WhenLoaded } from "../../parts/state.tsx";
import { Table, type Column } from "../../parts/table.tsx";
import { Time } from "../../parts/time.tsx";

/** Time for which a repository counts as new to its token, after the first use. */
const NEW_MS = 7 * DAY_MS;

/** Repositories that are named; of more the page shows how many there are. */
const MAX_NAMED = 10;

const COLUMNS: Column<TokenState>[] = [
  { head: "Token", cell: ({ label }) => label },
  { head: "Accepted", cell: ({ isLive }) => (isLive ? "yes" : "no longer") },
  { head: "Senders", cell: ({ senders }) => senders.join(", ") || "–" },
  { head: "For", cell: ({ isLive, patterns }) => (isLive ? patterns.join(", ") || "all repositories" : "–") },
  { head: "Last used", cell: ({ lastUsedAt }) => (lastUsedAt === undefined ? "never" : <Time at={lastUsedAt} />) },
  { head: "Rejected", cell: (token) => <RejectedLink token={token} /> },
  { head: "Used for", cell: (token) => <Uses token={token} /> },
];

/** The tokens with their last use. An operator can revoke those that are no longer used. */
export function TokenUses() {
  const tokens = useLoad("tokens", () => get<{ tokens: readonly TokenState[] }>("/tokens"));
  return (
    <section aria-labelledby="tokens">
      <h2 id="tokens">Tokens</h2>
      <WhenLoaded of={tokens}>
        {({ tokens: rows }) =>
          rows.length === 0 ? (
            <Empty title="There are no tokens." />
          ) : (
            <Table caption="Tokens" rows={rows} keyOf={({ label }) => label} columns={COLUMNS} />
          )
        }
      </WhenLoaded>
    </section>
  );
}

function RejectedLink({ token: { label, rejected } }: { readonly token: TokenState }) {
  if (rejected === 0) return <>none</>;
  const words = `${rejected.toLocaleString()} ${rejected === 1 ? "request" : "requests"}`;
  return <a href={`/rejections${queryOf({ token: label })}`}>{words}</a>;
}

/** The repositories of a token, the latest first, and in words those that it was not used for before. */
function Uses({ token: { repositories } }: { readonly token: TokenState }) {
  if (repositories.length === 0) return <>–</>;
  const since = Date.now() - NEW_MS;
  const first = Math.min(...repositories.map(({ firstUsedAt }) => firstUsedAt));
  const added = repositories.filter(({ firstUsedAt }) => firstUsedAt > first && firstUsedAt >= since);
  const named = repositories.slice(0, MAX_NAMED);
  return (
    <>
      {named.map(({ name }, index) => (
        <span key={name}>
          {index > 0 && ", "}
          <FilterLink by="repository" value={name} />
        </span>
      ))}
      {repositories.length > named.length && `, and ${(repositories.length - named.length).toLocaleString()} more`}
      {added.map(({ name, firstUsedAt }) => (
        <p key={name} class="hint">
          New repository: first used for {name} on <Time at={firstUsedAt} />. If you did not add it, revoke the token.
        </p>
      ))}
    </>
  );
}

import { get } from "../../api/client.ts";
import type { TokenState } from "../../api/contract.ts";
import { useLoad } from "../../api/load.ts";
import { Empty, WhenLoaded } from "../../parts/state.tsx";
import { Table, type Column } from "../../parts/table.tsx";
import { Time } from "../../parts/time.tsx";

const COLUMNS: Column<TokenState>[] = [
  { head: "Token", cell: ({ label }) => label },
  { head: "Accepted", cell: ({ isLive }) => (isLive ? "yes" : "no longer") },
  { head: "Senders", cell: ({ senders }) => senders.join(", ") || "–" },
  { head: "For", cell: ({ isLive, patterns }) => (isLive ? patterns.join(", ") || "all repositories" : "–") },
  { head: "Last used", cell: ({ lastUsedAt }) => (lastUsedAt === undefined ? "never" : <Time at={lastUsedAt} />) },
  { head: "Used for", cell: ({ repositories }) => repositories.map(({ name }) => name).join(", ") || "–" },
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

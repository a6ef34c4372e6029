import { get } from "../api/client.ts";
import type { AuditEntry, AuditPage as AuditList } from "../api/contract.ts";
import { useLoad } from "../api/load.ts";
import { pagesOf } from "../api/pages.ts";
import { navigate, queryOf } from "../location.ts";
import { Export } from "../parts/export.tsx";
import { textOf } from "../parts/form.ts";
import { Pager } from "../parts/pager.tsx";
import { Page } from "../parts/page.tsx";
import { Empty, WhenLoaded } from "../parts/state.tsx";
import { Table } from "../parts/table.tsx";
import { Time } from "../parts/time.tsx";
import { auditRow } from "./export-rows.ts";

const FILTERS = ["by", "action", "target", "event"] as const;

const ACTIONS: Readonly<Record<AuditEntry["action"], string>> = {
  "session.opened": "logged in",
  "sessions.closed": "logged out everywhere",
  "delivery.redelivered": "redelivered",
  "redelivery.started": "redelivered many",
  "delivery.approved": "approved",
  "delivery.rejected": "rejected",
  "target.paused": "paused a target",
  "target.resumed": "resumed a target",
  "target.tested": "tested a target",
  "rules.changed": "changed the rules",
  "tokens.changed": "changed the tokens",
  "link_key.rotated": "revoked all links",
  "event.deleted": "deleted an event",
  "event.imported": "imported events",
  "attention.acknowledged": "acknowledged",
  "attention.reopened": "took an acknowledgement back",
};

/** The page with the actions of operators. The URL has the filters. */
export function AuditPage({ query }: { readonly query: URLSearchParams }) {
  const filters = Object.fromEntries(FILTERS.map((name) => [name, query.get(name) ?? ""]));
  const cursor = query.get("cursor") ?? "";
  const search = queryOf({ ...filters, cursor });
  const list = useLoad(search, () => get<AuditList>(`/audit${search}`));
  const exported = (): AsyncIterable<readonly AuditEntry[]> =>
    pagesOf("/audit", { ...filters, limit: "100" }, "entries");
  return (
    <Page title="Audit">
      <AuditFilters values={filters} />
      <WhenLoaded of={list}>
        {({ entries, next }) => (
          <>
            {entries.length === 0 ? (
              <Empty title="There are no such actions in the last 90 days." />
            ) : (
              <Table
                caption="Actions, the latest first"
                rows={entries}
                keyOf={({ id }) => String(id)}
                columns={[
                  { head: "When", cell: ({ at }) => <Time at={at} /> },
                  { head: "Operator", cell: ({ by, claim }) => (claim === undefined ? by : `${by} (${claim})`) },
                  { head: "Action", cell: ({ action }) => ACTIONS[action] ?? action },
                  { head: "Object", cell: (entry) => <Subject entry={entry} /> },
                ]}
              />
            )}
            <Pager label="More actions" path="/audit" filters={filters} cursor={cursor} next={next} />
            {entries.length > 0 && <Export name="audit" pages={exported} rowOf={auditRow} />}
          </>
        )}
      </WhenLoaded>
    </Page>
  );
}

function Subject({ entry }: { readonly entry: AuditEntry }) {
  const { repository, target, event, revision, count, detail } = entry;
  const words = [
    repository,
    target,
    revision === undefined ? undefined : `revision ${revision}`,
    count === undefined ? undefined : `${count.toLocaleString()} events`,
    detail,
  ];
  const text = words.filter((word) => word !== undefined).join(", ");
  return event === undefined ? <>{text}</> : <a href={`/events/${event}`}>{text === "" ? event : text}</a>;
}

function AuditFilters({ values }: { readonly values: Readonly<Record<string, string>> }) {
  return (
    <form class="filters" role="search" onSubmit={submit} key={JSON.stringify(values)}>
      <label>
        Operator
        <input name="by" defaultValue={values["by"]} autocomplete="off" spellcheck={false} />
      </label>
      <label>
        Action
        <select name="action" defaultValue={values["action"]}>
          <option value="">any</option>
          {Object.entries(ACTIONS).map(([action, words]) => (
            <option key={action} value={action}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label>
        Target
        <input name="target" defaultValue={values["target"]} autocomplete="off" spellcheck={false} />
      </label>
      <label>
        Event
        <input name="event" defaultValue={values["event"]} placeholder="evt_…" autocomplete="off" spellcheck={false} />
      </label>
      <button type="submit">Filter</button>
    </form>
  );
}

function submit(event: SubmitEvent): void {
  event.preventDefault();
  const form = new FormData(event.currentTarget as HTMLFormElement);
  navigate(`/audit${queryOf(Object.fromEntries(FILTERS.map((name) => [name, textOf(form, name)])))}`);
}

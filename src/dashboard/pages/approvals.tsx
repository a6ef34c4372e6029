import { useState } from "preact/hooks";
import { get, post } from "../api/client.ts";
import type { Approvals, AwaitedApproval } from "../api/contract.ts";
import { useLive } from "../api/live.ts";
import { asApiError, useLoad } from "../api/load.ts";
import { pagesOf } from "../api/pages.ts";
import { useThrottled } from "../api/throttle.ts";
import { queryOf } from "../location.ts";
import { Export } from "../parts/export.tsx";
import { notify } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { Empty, WhenLoaded } from "../parts/state.tsx";
import { DecideDialog } from "./approvals/decide-dialog.tsx";
import { DecidedTable } from "./approvals/decided-table.tsx";
import { WaitingTable } from "./approvals/waiting-table.tsx";
import { approvalRow } from "./export-rows.ts";

const RELOAD_MS = 3000;

/** A decision that the operator is asked to confirm. */
interface Asked {
  readonly approval: AwaitedApproval;
  readonly decision: "approve" | "reject";
}

/** The page with the deliveries that wait for an approval, and the last decisions. The URL may name a target. */
export function ApprovalsPage({ query }: { readonly query: URLSearchParams }) {
  const target = query.get("target") ?? undefined;
  const search = queryOf({ target });
  const list = useLoad(search, () => get<Approvals>(`/approvals${search}`));
  const [asked, setAsked] = useState<Asked | undefined>();
  useLive(useThrottled(list.reload, RELOAD_MS));
  const decide = async ({ approval, decision }: Asked, by: string): Promise<void> => {
    // The row goes, and with it the button.
    document.querySelector<HTMLElement>("#waiting")?.focus();
    try {
      await post(`/deliveries/${approval.delivery}/${decision}`, by === "" ? {} : { by });
      notify(`${decision === "approve" ? "Approved" : "Rejected"}: ${approval.repository} to ${approval.target}`);
    } catch (error) {
      notify(asApiError(error).message);
    }
    list.reload();
  };
  return (
    <Page title="Approvals">
      {target !== undefined && (
        <p class="hint">
          Only {target}. <a href="/approvals">Show all targets</a>
        </p>
      )}
      <WhenLoaded of={list}>
        {({ waiting, decided }) => (
          <>
            <section aria-labelledby="waiting">
              <h2 id="waiting" tabIndex={-1}>
                Waiting
              </h2>
              {waiting.length === 0 ? (
                <Empty title="No delivery waits for an approval." />
              ) : (
                <>
                  <WaitingTable approvals={waiting} onAsk={(approval, decision) => setAsked({ approval, decision })} />
                  <Export
                    name="approvals"
                    pages={() => pagesOf<AwaitedApproval>("/approvals", { target }, "waiting")}
                    rowOf={approvalRow}
                  />
                </>
              )}
            </section>
            <section aria-labelledby="decided">
              <h2 id="decided">Decided</h2>
              {decided.length === 0 ? (
                <Empty title="Nothing was decided in the last 90 days." />
              ) : (
                <DecidedTable entries={decided} />
              )}
            </section>
          </>
        )}
      </WhenLoaded>
      {asked !== undefined && (
        <DecideDialog {...asked} onConfirm={(by) => void decide(asked, by)} onClose={() => setAsked(undefined)} />
      )}
    </Page>
  );
}

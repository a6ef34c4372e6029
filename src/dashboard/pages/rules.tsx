import { get } from "../api/client.ts";
import type { RulesState } from "../api/contract.ts";
import { useLoad } from "../api/load.ts";
import { Page } from "../parts/page.tsx";
import { WhenLoaded } from "../parts/state.tsx";
import { Workbench } from "../rules/workbench.tsx";

/** The rule document: where pushes go. */
export function RulesPage({ query }: { readonly query: URLSearchParams }) {
  const rules = useLoad("rules", () => get<RulesState>("/rules"));
  return (
    <Page title="Rules">
      <WhenLoaded of={rules}>
        {(initial) => <Workbench initial={initial} event={query.get("event") ?? ""} />}
      </WhenLoaded>
    </Page>
  );
}

import { get } from "../api/client.ts";
import type { RulesState } from "../api/contract.ts";
import { useLoad } from "../api/load.ts";
import { useMayChange } from "../api/operator.ts";
import { Page } from "../parts/page.tsx";
import { WhenLoaded } from "../parts/state.tsx";
import { ReadOnlyRules } from "../rules/read-only.tsx";
import { Workbench } from "../rules/workbench.tsx";

/** The page of the rule document. */
export function RulesPage({ query }: { readonly query: URLSearchParams }) {
  const mayChange = useMayChange();
  const rule = query.get("rule") ?? "";
  const rules = useLoad("rules", () => get<RulesState>("/rules"));
  return (
    <Page title="Rules">
      <WhenLoaded of={rules}>
        {(initial) =>
          mayChange ? (
            <Workbench initial={initial} event={query.get("event") ?? ""} rule={rule} />
          ) : (
            <ReadOnlyRules rules={initial} rule={rule} />
          )
        }
      </WhenLoaded>
    </Page>
  );
}

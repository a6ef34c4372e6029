import { get } from "../api/client.ts";
import type { RulesState } from "../api/contract.ts";
import { useLoad } from "../api/load.ts";
import { useMayChange } from "../api/operator.ts";
import { Page } from "../parts/page.tsx";
import { WhenLoaded } from "../parts/state.tsx";
import { withLines } from "../rules/check.ts";
import { History } from "../rules/history.tsx";
import { Problems } from "../rules/problems.tsx";
import { Workbench } from "../rules/workbench.tsx";

/** The page of the rule document. */
export function RulesPage({ query }: { readonly query: URLSearchParams }) {
  const mayChange = useMayChange();
  const rules = useLoad("rules", () => get<RulesState>("/rules"));
  return (
    <Page title="Rules">
      <WhenLoaded of={rules}>
        {(initial) =>
          mayChange ? <Workbench initial={initial} event={query.get("event") ?? ""} /> : <ReadOnlyRules {...initial} />
        }
      </WhenLoaded>
    </Page>
  );
}

/** The rule document for an operator with the role `read`. */
function ReadOnlyRules({ text, revision, problems, warnings }: RulesState) {
  return (
    <>
      <p class="hint">Your role is read: you see the rules and cannot change them.</p>
      <pre tabIndex={0} aria-label="Rule document">
        {text}
      </pre>
      <Problems check={{ ...withLines({ problems, warnings }, text), isCurrent: true }} onJump={() => {}} />
      <History revision={revision} />
    </>
  );
}

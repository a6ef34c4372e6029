import { Page } from "../parts/page.tsx";
import { Empty, WhenLoaded } from "../parts/state.tsx";
import { LastValid } from "./targets/last-valid.tsx";
import { TargetCard } from "./targets/target-card.tsx";
import { useTargets } from "./targets/use-targets.ts";

/** The targets, and whether each accepts deliveries. */
export function TargetsPage() {
  const { list, change } = useTargets();
  if (list.error?.status === 409) {
    return (
      <Page title="Targets">
        <Empty title="There is no valid rule document, and so there are no targets.">
          <a class="button" href="/rules">
            Write the rules
          </a>
        </Empty>
      </Page>
    );
  }
  return (
    <Page title="Targets">
      <WhenLoaded of={list}>
        {(data) =>
          data.targets.length === 0 ? (
            <Empty title="The rule document has no targets.">
              <a class="button" href="/rules">
                Write the rules
              </a>
            </Empty>
          ) : (
            <>
              <LastValid of={data} />
              <ul class="cards">
                {data.targets.map((target) => (
                  <li key={target.name}>
                    <TargetCard target={target} onChange={(update) => change(target.name, update)} />
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </WhenLoaded>
    </Page>
  );
}

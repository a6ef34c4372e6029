import { useMayChange } from "../api/operator.ts";
import { Page } from "../parts/page.tsx";
import { Empty, WhenLoaded } from "../parts/state.tsx";
import { PauseHistory } from "./target/pause-history.tsx";
import { TargetDeliveries } from "./target/target-deliveries.tsx";
import { TargetLatency } from "./target/target-latency.tsx";
import { LastValid } from "./targets/last-valid.tsx";
import { TargetActions } from "./targets/target-actions.tsx";
import { TargetHealth } from "./targets/target-health.tsx";
import { useTargets } from "./targets/use-targets.ts";

/** A target: its state, its latency over time, its failures by reason, its deliveries and its pauses. */
export function TargetPage({ name }: { readonly name: string }) {
  const { list, change } = useTargets();
  const mayChange = useMayChange();
  return (
    <Page title={name}>
      <WhenLoaded of={list}>
        {(data) => {
          const target = data.targets.find((each) => each.name === name);
          if (target === undefined) return <NotDefined name={name} />;
          return (
            <>
              <LastValid of={data} />
              <section class="box target" aria-label="State">
                <p class="hint">
                  {target.type}, {target.kind}
                  {target.description !== undefined && `: ${target.description}`}
                </p>
                <TargetHealth target={target} />
                {mayChange && <TargetActions target={target} onChange={(update) => change(name, update)} />}
              </section>
            </>
          );
        }}
      </WhenLoaded>
      <TargetLatency name={name} />
      <TargetDeliveries name={name} />
      <PauseHistory name={name} />
    </Page>
  );
}

/** A target of the past: its deliveries stay. */
function NotDefined({ name }: { readonly name: string }) {
  return (
    <Empty title={`The rules have no target ${name}.`}>
      <a class="button" href="/targets">
        Show all targets
      </a>
    </Empty>
  );
}

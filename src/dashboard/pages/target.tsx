import { useEffect } from "preact/hooks";
import { get } from "../api/client.ts";
import type { TargetState } from "../api/contract.ts";
import { useLive } from "../api/live.ts";
import { useLoad } from "../api/load.ts";
import { useMayChange } from "../api/operator.ts";
import { useThrottled } from "../api/throttle.ts";
import { Page } from "../parts/page.tsx";
import { Empty, WhenLoaded } from "../parts/state.tsx";
import { PauseHistory } from "./target/pause-history.tsx";
import { TargetDeliveries } from "./target/target-deliveries.tsx";
import { TargetLatency } from "./target/target-latency.tsx";
import { TargetActions } from "./targets/target-actions.tsx";
import { TargetHealth } from "./targets/target-health.tsx";

const RELOAD_MS = 3000;
const REFRESH_MS = 5000;

/** A target: its state, its latency over time, its failures by reason, its deliveries and its pauses. */
export function TargetPage({ name }: { readonly name: string }) {
  const list = useLoad("targets", () => get<{ targets: readonly TargetState[] }>("/targets"));
  const reload = useThrottled(list.reload, RELOAD_MS);
  const mayChange = useMayChange();
  useLive(() => reload());
  // The stream does not report breakers that close, and pauses that end by themselves.
  useEffect(() => {
    const timer = setInterval(reload, REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  const change = (update: (target: TargetState) => TargetState): void => {
    list.replace(({ targets }) => ({ targets: targets.map((each) => (each.name === name ? update(each) : each)) }));
    list.reload();
  };
  return (
    <Page title={name}>
      <WhenLoaded of={list}>
        {({ targets }) => {
          const target = targets.find((each) => each.name === name);
          if (target === undefined) return <NotDefined name={name} />;
          return (
            <section class="box target" aria-label="State">
              <p class="hint">
                {target.type}, {target.kind}
                {target.description !== undefined && `: ${target.description}`}
              </p>
              <TargetHealth target={target} />
              {mayChange && <TargetActions target={target} onChange={change} />}
            </section>
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

import { useEffect } from "preact/hooks";
import { get } from "../api/client.ts";
import type { TargetState } from "../api/contract.ts";
import { useLive } from "../api/live.ts";
import { useLoad } from "../api/load.ts";
import { useThrottled } from "../api/throttle.ts";
import { Page } from "../parts/page.tsx";
import { Empty, WhenLoaded } from "../parts/state.tsx";
import { TargetCard } from "./targets/target-card.tsx";

const RELOAD_MS = 3000;
const REFRESH_MS = 5000;

/** The targets, and whether each accepts deliveries. */
export function TargetsPage() {
  const list = useLoad("targets", () => get<{ targets: readonly TargetState[] }>("/targets"));
  const reload = useThrottled(list.reload, RELOAD_MS);
  useLive(() => reload());
  // The stream does not report breakers that close, and pauses that end by themselves.
  useEffect(() => {
    const timer = setInterval(reload, REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  const change = (name: string, change: (target: TargetState) => TargetState): void => {
    list.replace(({ targets }) => ({
      targets: targets.map((target) => (target.name === name ? change(target) : target)),
    }));
    list.reload();
  };
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
        {({ targets }) =>
          targets.length === 0 ? (
            <Empty title="The rule document has no targets.">
              <a class="button" href="/rules">
                Write the rules
              </a>
            </Empty>
          ) : (
            <ul class="cards">
              {targets.map((target) => (
                <li key={target.name}>
                  <TargetCard target={target} onChange={(update) => change(target.name, update)} />
                </li>
              ))}
            </ul>
          )
        }
      </WhenLoaded>
    </Page>
  );
}

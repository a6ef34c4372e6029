import { useEffect } from "preact/hooks";
import { get } from "../../api/client.ts";
import type { TargetList, TargetState } from "../../api/contract.ts";
import { useLive } from "../../api/live.ts";
import { useLoad, type Loaded } from "../../api/load.ts";
import { useThrottled } from "../../api/throttle.ts";

const RELOAD_MS = 3000;
const REFRESH_MS = 5000;

/** Changes a target in the list at once, until the relay's answer comes. */
export type ChangeTarget = (name: string, update: (target: TargetState) => TargetState) => void;

/** Loads the targets, again and again while they are shown. */
export function useTargets(): { readonly list: Loaded<TargetList>; readonly change: ChangeTarget } {
  const list = useLoad("targets", () => get<TargetList>("/targets"));
  const reload = useThrottled(list.reload, RELOAD_MS);
  useLive(() => reload());
  // The stream does not report breakers that close, and pauses that end by themselves.
  useEffect(() => {
    const timer = setInterval(reload, REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  const change: ChangeTarget = (name, update) => {
    list.replace(({ targets, ...rest }) => ({
      ...rest,
      targets: targets.map((target) => (target.name === name ? update(target) : target)),
    }));
    list.reload();
  };
  return { list, change };
}

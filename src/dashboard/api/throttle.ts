import { useEffect, useRef } from "preact/hooks";

/** Throttles `run`: the first call runs at once, and further calls within the period run once at its end. */
export function useThrottled(run: () => void, intervalMs: number): () => void {
  const state = useRef({ run, timer: 0, isWanted: false });
  state.current.run = run;
  useEffect(() => () => clearTimeout(state.current.timer), []);
  return useRef(() => {
    const { current } = state;
    if (current.timer !== 0) {
      current.isWanted = true;
      return;
    }
    const go = (): void => {
      current.isWanted = false;
      current.timer = setTimeout(() => {
        current.timer = 0;
        if (current.isWanted) go();
      }, intervalMs);
      current.run();
    };
    go();
  }).current;
}

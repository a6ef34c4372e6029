import { useEffect, useRef } from "preact/hooks";

/** A stand-in for `run` that runs it at most once in a while: at once, and again at the end if it was called since. */
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

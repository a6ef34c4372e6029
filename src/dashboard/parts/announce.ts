import { useEffect, useRef, useState } from "preact/hooks";

/** The time between two announcements. A screen reader must not talk without end while a build pushes 40 images. */
const INTERVAL_MS = 10_000;

/**
 * Returns a text for a `role="status"`, and a function that names something that has arrived. The first name is announced
 * at once; further ones are counted, and announced together after a while.
 */
export function useArrivals(one: string, many: string): readonly [string, (name: string) => void] {
  const [text, setText] = useState("");
  const state = useRef({ timer: 0, count: 0, latest: "" });
  useEffect(() => () => clearTimeout(state.current.timer), []);
  const say = (): void => {
    const { current } = state;
    const { count, latest } = current;
    current.count = 0;
    current.timer = count === 0 ? 0 : setTimeout(say, INTERVAL_MS);
    if (count === 1) setText(`${one}: ${latest}`);
    else if (count > 1) setText(`${count} ${many}, the latest ${latest}`);
  };
  const arrive = useRef((name: string): void => {
    const { current } = state;
    current.count++;
    current.latest = name;
    if (current.timer === 0) say();
  }).current;
  return [text, arrive];
}

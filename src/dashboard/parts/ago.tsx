import { useEffect, useState } from "preact/hooks";
import { DAY_MS } from "../../core/lib/time.ts";
import { agoOf } from "./age.ts";

const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const OF_DAY = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const TICK_MS = 15_000;

/** The time, which ticks while the calling component is mounted. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

interface AgoProps {
  readonly at: number;
  readonly now: number;
}

/** Shows how long ago a time was, and the time of day after a day. Hovering and screen readers have the exact time. */
export function Ago({ at, now }: AgoProps) {
  const date = new Date(at);
  const exact = EXACT.format(date);
  return (
    <time dateTime={date.toISOString()} title={exact}>
      <span aria-hidden="true">{now - at < DAY_MS ? agoOf(at, now) : OF_DAY.format(date)}</span>
      <span class="unseen">{exact}</span>
    </time>
  );
}

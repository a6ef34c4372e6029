import { DAY_MS } from "../../../core/lib/time.ts";
import { navigate } from "../../location.ts";
import { hrefOf, isTimeTerm, joined, termsOf, type Filters } from "./url.ts";

const STATUSES = ["", "failed", "pending", "held", "delivered", "unrouted"] as const;
/** The types of events to show; pushes by default. */
const TYPES = [
  ["", "Pushes"],
  ["alert", "Alerts"],
  ["all", "Both"],
] as const;
const TIMES = [
  ["", "Any time"],
  ["1h", "1 h"],
  ["24h", "24 h"],
  ["7d", "7 days"],
  ["today", "Today"],
  ["yesterday", "Yesterday"],
] as const;

/** Links that filter by status, type and time, and a field that goes to a day. */
export function Presets({ filters }: { readonly filters: Filters }) {
  return (
    <div class="presets">
      <nav class="ranges" aria-label="Status">
        {STATUSES.map((status) => (
          <Preset key={status} href={hrefOf(filters, { status })} isCurrent={filters.status === status}>
            {status === "" ? "All" : status}
          </Preset>
        ))}
      </nav>
      <nav class="ranges" aria-label="Type">
        {TYPES.map(([type, label]) => (
          <Preset key={type} href={hrefOf(filters, { type })} isCurrent={filters.type === type}>
            {label}
          </Preset>
        ))}
      </nav>
      <nav class="ranges" aria-label="Time">
        {TIMES.map(([time, label]) => (
          <Preset key={time} href={withTime(filters, time)} isCurrent={timeIn(filters) === time}>
            {label}
          </Preset>
        ))}
        <JumpTo filters={filters} />
      </nav>
    </div>
  );
}

interface PresetProps {
  readonly href: string;
  readonly isCurrent: boolean;
  readonly children: string;
}

function Preset({ href, isCurrent, children }: PresetProps) {
  return (
    <a href={href} aria-current={isCurrent ? "true" : undefined}>
      {children}
    </a>
  );
}

/** Shows the list from the end of a day on. Nothing else of the search changes. */
function JumpTo({ filters }: { readonly filters: Filters }) {
  return (
    <label class="jump">
      Jump to
      <input
        type="date"
        onChange={({ currentTarget: { value } }) => {
          // Noon is on the same day in any zone; the next day's start is this day's end.
          const next = new Date(Date.parse(`${value}T12:00`) + DAY_MS);
          if (Number.isNaN(next.getTime())) return;
          next.setHours(0, 0, 0, 0);
          const q = joined(termsOf(filters).terms.filter((term) => !isTimeTerm(term)));
          navigate(hrefOf(filters, { q, from: "", to: String(next.getTime()) }));
        }}
      />
    </label>
  );
}

function withTime(filters: Filters, time: string): string {
  const others = joined(termsOf(filters).terms.filter((term) => !isTimeTerm(term)));
  const word = time === "" ? "" : time === "yesterday" ? "on:yesterday" : `since:${time}`;
  return hrefOf(filters, { q: [others, word].filter(Boolean).join(" "), from: "", to: "" });
}

/** The preset that a search has; undefined if it has other times. */
function timeIn(filters: Filters): string | undefined {
  const times = termsOf(filters).terms.filter(isTimeTerm);
  if (filters.from !== "" || filters.to !== "" || times.length > 1) return undefined;
  return times[0]?.source.toLowerCase().replace(/^(?:since|on):/, "") ?? "";
}

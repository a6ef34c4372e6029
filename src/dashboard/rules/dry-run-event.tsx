import { get } from "../api/client.ts";
import type { EventPage } from "../api/contract.ts";
import { useLoad } from "../api/load.ts";

const CHOICE = 50;

interface EventFieldsProps {
  readonly event: string;
  readonly onChange: (event: string) => void;
}

/** The choice of a past event. */
export function EventFields({ event, onChange }: EventFieldsProps) {
  const events = useLoad("recent", () => get<EventPage>(`/events?limit=${CHOICE}`));
  return (
    <>
      <label class="wide">
        Past event
        <input
          list="recent-events"
          required
          value={event}
          placeholder="evt_…"
          spellcheck={false}
          autocomplete="off"
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
        />
      </label>
      <datalist id="recent-events">
        {events.data?.events.map(({ id, repository, tag }) => (
          <option key={id} value={id} label={tag === undefined ? repository : `${repository}:${tag}`} />
        ))}
      </datalist>
    </>
  );
}

import { useState } from "preact/hooks";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../core/lib/time.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { textOf } from "../../parts/form.ts";

/** A pause as the operator asks for it. */
export interface PauseChoice {
  readonly reason?: string;
  /** In milliseconds since 1970; absent if an operator is to end the pause. */
  readonly until?: number;
}

interface PauseDialogProps {
  readonly name: string;
  readonly onConfirm: (choice: PauseChoice) => void;
  readonly onClose: () => void;
}

/** The lengths that the dialog offers, in milliseconds. */
const LENGTHS = [
  ["30 minutes", 30 * MINUTE_MS],
  ["1 hour", HOUR_MS],
  ["4 hours", 4 * HOUR_MS],
  ["1 day", DAY_MS],
] as const;

/** Asks for the reason of a pause, and for its end. */
export function PauseDialog({ name, onConfirm, onClose }: PauseDialogProps) {
  const [length, setLength] = useState("");
  const confirm = (form: FormData): void => {
    const reason = textOf(form, "reason");
    const until = length === "at" ? Date.parse(textOf(form, "until")) : Date.now() + Number(length);
    onConfirm({ ...(reason !== "" && { reason }), ...(length !== "" && { until }) });
  };
  return (
    <Confirm title={`Pause ${name}?`} action="Pause" onConfirm={confirm} onClose={onClose}>
      <p>Its deliveries wait until the pause ends. None is lost.</p>
      <label>
        For
        <select name="length" value={length} onChange={(event) => setLength(event.currentTarget.value)}>
          <option value="">until it is resumed</option>
          {LENGTHS.map(([words, ms]) => (
            <option key={ms} value={ms}>
              {words}
            </option>
          ))}
          <option value="at">until a time…</option>
        </select>
      </label>
      {length === "at" && (
        <label>
          Until
          <input name="until" type="datetime-local" required min={localTime(Date.now() + MINUTE_MS)} />
        </label>
      )}
      <label>
        Reason
        <input name="reason" maxLength={200} autocomplete="off" placeholder="maintenance" />
      </label>
    </Confirm>
  );
}

/** Formats a time for `datetime-local`, which has no time zone. */
function localTime(at: number): string {
  const offsetMs = new Date(at).getTimezoneOffset() * MINUTE_MS;
  return new Date(at - offsetMs).toISOString().slice(0, 16);
}

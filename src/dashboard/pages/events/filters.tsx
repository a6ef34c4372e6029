import { MINUTE_MS } from "../../../core/lib/time.ts";
import { navigate, queryOf } from "../../location.ts";
import { textOf } from "../../parts/form.ts";

/** The filters of events, by their names in the URL. */
export const FILTERS = ["q", "type", "status", "repository", "target", "tag", "pusher", "rule", "from", "to"] as const;

const STATUSES = ["held", "pending", "delivered", "failed", "unrouted"];
/** The types of events to show; pushes by default. */
const TYPES = [
  ["", "pushes"],
  ["alert", "alerts"],
  ["all", "both"],
] as const;
const RARE = [
  ["tag", "Tag"],
  ["pusher", "Pusher"],
  ["rule", "Rule"],
] as const;
const TIMES = [
  ["from", "From"],
  ["to", "To"],
] as const;

/** The form of the filters. Its fields are the parameters of the URL. */
export function Filters({ values }: { readonly values: Readonly<Record<string, string>> }) {
  const isRare = [...RARE, ...TIMES].some(([name]) => values[name] !== "");
  return (
    <form
      role="search"
      aria-label="Events"
      class="filters"
      // A new form for each URL, so that the fields follow the URL after Back too.
      key={JSON.stringify(values)}
      onSubmit={(event) => {
        event.preventDefault();
        submit(event.currentTarget);
      }}
    >
      <Field name="q" label="Search" value={values["q"]} />
      <label>
        Show
        <select name="type" onChange={(event) => submit(event.currentTarget.form as HTMLFormElement)}>
          {TYPES.map(([type, label]) => (
            <option key={type} value={type} selected={type === values["type"]}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label>
        Status
        <select name="status" onChange={(event) => submit(event.currentTarget.form as HTMLFormElement)}>
          <option value="">any</option>
          {STATUSES.map((status) => (
            <option key={status} value={status} selected={status === values["status"]}>
              {status}
            </option>
          ))}
        </select>
      </label>
      <Field name="repository" label="Repository" value={values["repository"]} />
      <Field name="target" label="Target" value={values["target"]} />
      <details open={isRare}>
        <summary>More filters</summary>
        <div class="filters">
          {RARE.map(([name, label]) => (
            <Field key={name} name={name} label={label} value={values[name]} />
          ))}
          {TIMES.map(([name, label]) => (
            <label key={name}>
              {label}
              <input name={name} type="datetime-local" step="any" defaultValue={dateFieldOf(values[name])} />
            </label>
          ))}
        </div>
      </details>
      <div class="actions">
        <button type="submit">Filter</button>
        <a class="button quiet" href="/events">
          Clear
        </a>
      </div>
    </form>
  );
}

function submit(form: HTMLFormElement): void {
  const data = new FormData(form);
  const entries = FILTERS.map((name) => [name, textOf(data, name)]);
  navigate(`/events${queryOf(Object.fromEntries(entries) as Record<string, string>)}`);
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly value: string | undefined;
}

function Field({ name, label, value }: FieldProps) {
  return (
    <label>
      {label}
      <input name={name} defaultValue={value ?? ""} autocomplete="off" autocapitalize="off" spellcheck={false} />
    </label>
  );
}

/**
 * Converts a time of the URL to milliseconds since 1970, as the API requires. Links from charts and counts have
 * milliseconds, and the form has the value of a date field.
 */
export function timeOf(field: string | undefined): string {
  if (/^\d+$/.test(field ?? "")) return field ?? "";
  const time = Date.parse(field ?? "");
  return Number.isNaN(time) ? "" : String(time);
}

/** Converts a time of the URL to the value of a date field, in the reader's time zone. */
function dateFieldOf(field: string | undefined): string {
  if (!/^\d+$/.test(field ?? "")) return field ?? "";
  const date = new Date(Number(field));
  return new Date(date.getTime() - date.getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, -1);
}

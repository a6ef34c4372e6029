import { navigate, queryOf } from "../../location.ts";
import { textOf } from "../../parts/form.ts";

/** What events can be filtered by, as it is called in the address. */
export const FILTERS = ["q", "type", "status", "repository", "target", "tag", "pusher", "rule", "from", "to"] as const;

const STATUSES = ["held", "pending", "delivered", "failed", "unrouted"];
/** What the list shows; pushes where the address does not say. */
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

/** A form whose fields are the address's query. */
export function Filters({ values }: { readonly values: Readonly<Record<string, string>> }) {
  const isRare = [...RARE, ...TIMES].some(([name]) => values[name] !== "");
  return (
    <form
      role="search"
      aria-label="Events"
      class="filters"
      // A new form for each address, so that the fields say what the address says, also after Back.
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
              <input name={name} type="datetime-local" defaultValue={values[name] ?? ""} />
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

/** The moment that a date field names, in milliseconds as the API wants it; the address has it as people read it. */
export function timeOf(field: string | undefined): string {
  const time = Date.parse(field ?? "");
  return Number.isNaN(time) ? "" : String(time);
}

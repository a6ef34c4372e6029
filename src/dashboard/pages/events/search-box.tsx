import { useId } from "preact/hooks";
import { describeProblems } from "../../../core/schema/problem.ts";
import { navigate } from "../../location.ts";
import { textOf } from "../../parts/form.ts";
import { FILTERS, hrefOf, joined, termsOf, timeOf, type FilterName, type Filters } from "./url.ts";

const TIME = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** The search, with a chip for each of its words and for each filter of the URL. A chip's link takes it away. */
export function SearchBox({ filters }: { readonly filters: Filters }) {
  const [help, wrong] = [useId(), useId()];
  const { terms, problems } = termsOf(filters);
  return (
    <div class="search">
      <form
        role="search"
        aria-label="Events"
        // A new form for each URL, so that the field follows the URL after Back too.
        key={filters.q}
        onSubmit={(event) => {
          event.preventDefault();
          navigate(hrefOf(filters, { q: textOf(new FormData(event.currentTarget), "q").trim() }));
        }}
      >
        <input
          name="q"
          type="search"
          aria-label="Search events"
          aria-describedby={problems.length === 0 ? help : wrong}
          aria-invalid={problems.length > 0}
          placeholder="acme/api:v1.8.8   target:production status:failed   since:yesterday"
          defaultValue={filters.q}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          maxLength={500}
        />
        <button type="submit">Search</button>
      </form>
      <p id={help} class="unseen">
        An image, an id, a part of a name, or fields such as target:production status:failed pusher:ann since:2h.
      </p>
      {problems.length > 0 && (
        <p id={wrong} class="bad" role="alert">
          {describeProblems(problems, 3).join("; ")}
        </p>
      )}
      <Chips filters={filters} terms={terms} />
    </div>
  );
}

function Chips({ filters, terms }: { readonly filters: Filters; readonly terms: ReturnType<typeof termsOf>["terms"] }) {
  const ofUrl = FILTERS.filter((name) => !["q", "type", "status"].includes(name) && filters[name] !== "");
  if (terms.length === 0 && ofUrl.length === 0) return null;
  return (
    <ul class="chips" aria-label="Filters">
      {ofUrl.map((name) => (
        <Chip
          key={name}
          text={`${LABELS[name] ?? `${name}:`}${valueOf(name, filters[name])}`}
          href={hrefOf(filters, { [name]: "" })}
        />
      ))}
      {terms.map(({ source }, at) => (
        <Chip
          key={source}
          text={source}
          href={hrefOf(filters, { q: joined(terms.filter((_, index) => index !== at)) })}
        />
      ))}
      <li>
        <a class="chip-clear" href="/events">
          Clear all
        </a>
      </li>
    </ul>
  );
}

const LABELS: Partial<Record<FilterName, string>> = { from: "from ", to: "before " };

function valueOf(name: FilterName, text: string): string {
  const time = name === "from" || name === "to" ? timeOf(text) : undefined;
  return time === undefined ? text : TIME.format(time);
}

function Chip({ text, href }: { readonly text: string; readonly href: string }) {
  return (
    <li>
      <a class="chip" href={href} aria-label={`Remove the filter ${text}`} title="Remove this filter">
        <span class="cut">{text}</span> <span aria-hidden="true">×</span>
      </a>
    </li>
  );
}

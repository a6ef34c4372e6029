import { useRef, useState } from "preact/hooks";
import { toCsv, type Row } from "../../core/text/csv.ts";
import { asApiError } from "../api/load.ts";
import { countOf } from "./count.ts";
import { notify } from "./notice.tsx";

/** More would fill the page's memory: the command exports any number. */
const MAX_ROWS = 10_000;

interface ExportProps<T> {
  /** The start of the file's name. */
  readonly name: string;
  /** The items of the list, page by page. */
  readonly pages: () => AsyncIterable<readonly T[]>;
  /** The columns of an item, for CSV. JSON lines have the item itself. */
  readonly rowOf: (item: T) => Row;
}

/** Two buttons that save a list as a file. While it is read, both stop it. */
export function Export<T>({ name, pages, rowOf }: ExportProps<T>) {
  const [read, setRead] = useState<number | undefined>();
  const isStopped = useRef(false);
  const run = async (format: "csv" | "jsonl"): Promise<void> => {
    isStopped.current = false;
    setRead(0);
    const items: T[] = [];
    try {
      for await (const page of pages()) {
        items.push(...page);
        setRead(items.length);
        if (isStopped.current) return notify("The export was stopped.");
        if (items.length >= MAX_ROWS) break;
      }
      if (items.length === 0) return notify("There is nothing to export.");
      const kept = items.slice(0, MAX_ROWS);
      const text = format === "csv" ? toCsv(kept.map(rowOf)) : kept.map((item) => `${JSON.stringify(item)}\n`).join("");
      save(text, `${name}.${format}`, format === "csv" ? "text/csv" : "application/jsonl");
      const rest = items.length >= MAX_ROWS ? ", the latest: `hubrelay export` has all" : "";
      notify(`${countOf(kept.length, "row", "rows")} exported${rest}.`);
    } catch (error) {
      notify(asApiError(error).message);
    } finally {
      setRead(undefined);
    }
  };
  const press = (format: "csv" | "jsonl"): void => {
    if (read === undefined) void run(format);
    else isStopped.current = true;
  };
  return (
    <p class="export">
      <button type="button" class="quiet" onClick={() => press("csv")}>
        {read === undefined ? "Export as CSV" : `Stop at ${read.toLocaleString()} rows`}
      </button>
      <button type="button" class="quiet" onClick={() => press("jsonl")}>
        {read === undefined ? "Export as JSON lines" : "Stop"}
      </button>
    </p>
  );
}

/** Has the browser save a text as a file. */
function save(text: string, name: string, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  link.download = name;
  link.click();
  // The browser has begun to read by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

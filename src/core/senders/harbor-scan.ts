import * as v from "valibot";
import { SEVERITIES, SUCCESS, type Signal } from "../event/signal.ts";
import { shortText } from "../event/short-text.ts";
import { list, record } from "../schema/bounded.ts";
import { validate } from "../schema/validate.ts";
import { parseReference } from "./reference.ts";
import { signalOf } from "./signal.ts";

/** https://github.com/goharbor/harbor/blob/main/src/pkg/scan/vuln/summary.go */
const Report = v.object({
  scan_status: shortText,
  severity: shortText,
  summary: v.nullish(v.object({ summary: v.nullish(record(v.string(), v.number(), 20, "severities")) })),
  scanner: v.nullish(v.object({ name: shortText })),
});

const Scanned = v.object({
  resources: list(
    v.object({
      digest: shortText,
      tag: shortText,
      resource_url: v.nullish(v.string()),
      scan_overview: v.nullish(record(v.string(), Report, 10, "reports")),
    }),
    100,
    "resources",
  ),
  repository: v.nullish(v.object({ repo_full_name: v.nullish(v.string()) })),
  scan: v.nullish(v.object({ scan_type: shortText })),
});

/** https://github.com/goharbor/harbor/blob/main/src/pkg/scan/vuln/severity.go */
const COUNTED = SEVERITIES.slice(0, -1);

/**
 * Reads the signals of a finished scan, as Harbor sends it for each scanned artifact. The generation of an SBOM comes as
 * the same event and is no scan. Empty if the data is not Harbor's.
 * https://github.com/goharbor/harbor/blob/main/src/controller/event/handler/webhook/scan/scan.go
 *
 * @param end the end that the event's type reports
 */
export function scanSignals(data: unknown, end: string, at: number | undefined): Signal[] {
  const parsed = validate(Scanned, data);
  if (!parsed.ok || (parsed.value.scan?.scan_type ?? "vulnerability") !== "vulnerability") return [];
  const { resources, repository } = parsed.value;
  return resources.flatMap(({ digest, tag, resource_url: url, scan_overview: overview }) => {
    const { host, path } = parseReference(url ?? "");
    const about = { host, path: repository?.repo_full_name || path, references: [tag, digest], at };
    return signalOf("harbor", "scan", about, resultOf(Object.values(overview ?? {}), end));
  });
}

/** The result of a scan. */
type Result = Pick<Signal, "status" | "severity" | "counts" | "scanner">;

/** Returns the worst of an artifact's reports. Without a report, a scan is no success. */
function resultOf(reports: readonly v.InferOutput<typeof Report>[], end: string): Result {
  if (end !== SUCCESS) return { status: end };
  const statuses = reports.map(({ scan_status: status }) => (status || "without a status").toLowerCase());
  const status = statuses.find((each) => each !== SUCCESS) ?? statuses[0] ?? "without a report";
  const found = reports.map(({ severity }) => (severity ?? "").toLowerCase()).filter((each) => each !== "");
  const severity = found.find((each) => !SEVERITIES.includes(each)) ?? SEVERITIES.find((each) => found.includes(each));
  const isCounted = reports.length > 0 && reports.every(({ summary }) => summary !== null && summary !== undefined);
  const scanner = reports[0]?.scanner?.name;
  return {
    status,
    ...(severity !== undefined && { severity }),
    ...(isCounted && { counts: Object.fromEntries(COUNTED.map((name) => [name, highestCount(name, reports)])) }),
    ...(scanner && { scanner }),
  };
}

function highestCount(severity: string, reports: readonly v.InferOutput<typeof Report>[]): number {
  const counts = reports.flatMap(({ summary }) => Object.entries(summary?.summary ?? {}));
  const own = counts.filter(([name]) => name.toLowerCase() === severity).map(([, count]) => Math.round(count));
  return Math.max(0, ...own);
}

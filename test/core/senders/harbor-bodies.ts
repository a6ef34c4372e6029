/** A digest of the documentation's examples. */
export const SCANNED = "sha256:954b378c375d852eb3c63ab88978f640b4348b01c1b3456a024a81536dafbbf4";

const HOST = "harbor.example.com:8443";

const REPORT = {
  report_id: "af0546c1-67dc-4e9d-927e-372900ead0df",
  scan_status: "Success",
  severity: "None",
  duration: 8,
  summary: { total: 0, fixable: 0, summary: {} },
  start_time: "2023-04-03T06:12:47Z",
  end_time: "2023-04-03T06:12:55Z",
  scanner: { name: "Trivy", vendor: "Aqua Security", version: "v0.37.2" },
  complete_percent: 100,
};

/**
 * The end of a scan of acme/web, as Harbor documents it:
 * https://goharbor.io/docs/2.13.0/working-with-projects/project-configuration/configure-webhooks/
 *
 * @param report fields of the scan's report that differ
 */
export function harborScan({
  type = "SCANNING_COMPLETED",
  digest = SCANNED,
  tag,
  report = {},
  scanType,
  at = 1680502375,
  repository = "acme/web",
  host = HOST,
}: {
  readonly type?: string;
  readonly digest?: string;
  readonly tag?: string;
  readonly report?: object;
  /** Of Harbor 2.11 and later. */
  readonly scanType?: string;
  readonly at?: number;
  readonly repository?: string;
  readonly host?: string;
} = {}): object {
  const [namespace, name] = repository.split("/");
  const overview = { "application/vnd.security.vulnerability.report; version=1.1": { ...REPORT, ...report } };
  const resource = {
    digest,
    ...(tag !== undefined && { tag }),
    resource_url: `${host}/${repository}@${digest}`,
    ...(scanType === "sbom" ? { sbom_overview: overview } : { scan_overview: overview }),
  };
  const data = {
    resources: [resource],
    repository: { name, namespace, repo_full_name: repository, repo_type: "private" },
    ...(scanType !== undefined && { scan: { scan_type: scanType } }),
  };
  if (!type.startsWith("harbor.")) return { type, occur_at: at, operator: "auto", event_data: data };
  const time = new Date(at * 1000).toISOString();
  const source = "/projects/2/webhook/policies/15";
  return { specversion: "1.0", id: "64bce2fe", source, type, datacontenttype: "application/json", time, data };
}

/** A scan with findings. */
export const CRITICAL = { severity: "Critical", summary: { total: 3, fixable: 1, summary: { Critical: 2, Low: 1 } } };

/** A scan that did not end well has no findings. */
export const unfinished = (status: string): object => ({ scan_status: status, severity: "", summary: null });

/**
 * The end of a replication of acme/web to another registry:
 * https://github.com/goharbor/harbor/blob/main/src/controller/event/handler/webhook/artifact/replication.go
 */
export function harborReplication(fields: object = {}): object {
  const replication = {
    harbor_hostname: "harbor.example.com",
    job_status: "Success",
    artifact_type: "image",
    override_mode: true,
    trigger_type: "EVENT_BASED",
    src_resource: { registry_type: "harbor", endpoint: `https://${HOST}`, namespace: "mirror" },
    dest_resource: {
      registry_name: "eu",
      registry_type: "docker-registry",
      endpoint: "https://eu.example.com",
      namespace: "acme",
    },
    successful_artifact: [
      { type: "image", status: "Success", name_tag: "web [1 item(s) in total]", references: ["v1.2.3"] },
    ],
    execution_id: 1,
    task_id: 1,
    ...fields,
  };
  return { type: "REPLICATION", occur_at: 1680501904, operator: "admin", event_data: { replication } };
}

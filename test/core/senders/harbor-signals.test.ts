import { describe, expect, it } from "vitest";
import type { Signal } from "../../../src/core/event/signal.ts";
import { senderOf } from "../../../src/core/senders/senders.ts";
import { CRITICAL, harborReplication, harborScan, SCANNED, unfinished } from "./harbor-bodies.ts";

function signalsOf(body: object): readonly Signal[] {
  const message = senderOf("harbor").parse(body);
  if (!message.ok || "pushes" in message.value) throw new Error("expected no push and no problem");
  return message.value.signals ?? [];
}

const REPOSITORY = "harbor.example.com:8443/acme/web";
const NOTHING = { critical: 0, high: 0, medium: 0, low: 0, negligible: 0, unknown: 0 };

const scanned = {
  kind: "scan",
  repository: REPOSITORY,
  registry: "harbor.example.com:8443",
  digest: SCANNED,
  at: 1_680_502_375_000,
};
const clean = { status: "success", severity: "none", counts: NOTHING, scanner: "Trivy" };

function reportOf(severity: string, count: number): object {
  return { scan_status: "Success", severity, summary: { summary: { [severity]: count } } };
}

describe("the end of a scan at Harbor is a signal", () => {
  it.each([
    ["without findings", harborScan(), clean],
    ["in the CloudEvents format", harborScan({ type: "harbor.scan.completed" }), clean],
    ["with the tag", harborScan({ tag: "v1.2.3" }), { tag: "v1.2.3", ...clean }],
    ["of a version that names the type", harborScan({ scanType: "vulnerability" }), clean],
    [
      "with findings",
      harborScan({ report: CRITICAL }),
      { ...clean, severity: "critical", counts: { ...NOTHING, critical: 2, low: 1 } },
    ],
    ["that failed", harborScan({ type: "SCANNING_FAILED", report: unfinished("Error") }), { status: "error" }],
    [
      "that was stopped",
      harborScan({ type: "harbor.scan.stopped", report: unfinished("Stopped") }),
      { status: "stopped" },
    ],
    // Harbor sends the event after five seconds, even if the report is not ready.
    [
      "whose report is not ready",
      harborScan({ report: unfinished("Running") }),
      { status: "running", scanner: "Trivy" },
    ],
    [
      "with an unknown severity, which is no lower one",
      harborScan({ report: { severity: "Log4Shell" } }),
      { ...clean, severity: "log4shell" },
    ],
  ])("%s", (_, body, result) => {
    expect(signalsOf(body)).toEqual([{ ...scanned, ...result }]);
  });

  it("without a report is no success", () => {
    const resources = [{ digest: SCANNED, resource_url: `${REPOSITORY}@${SCANNED}`, scan_overview: {} }];
    const body = { type: "SCANNING_COMPLETED", event_data: { resources } };
    expect(signalsOf(body)).toMatchObject([{ repository: REPOSITORY, status: "without a report" }]);
  });

  it("of two reports is the worse", () => {
    const overview = { one: reportOf("High", 3), two: reportOf("Critical", 1) };
    const resources = [{ digest: SCANNED, resource_url: `${REPOSITORY}@${SCANNED}`, scan_overview: overview }];
    expect(signalsOf({ type: "SCANNING_COMPLETED", event_data: { resources } })).toMatchObject([
      { severity: "critical", counts: { critical: 1, high: 3 } },
    ]);
  });

  it.each([
    ["the generation of an SBOM", harborScan({ scanType: "sbom" })],
    ["no resources", { type: "SCANNING_FAILED", event_data: { resources: null } }],
    ["no data", { type: "SCANNING_STOPPED" }],
    ["a digest and a tag of no form", harborScan({ digest: "sha256:1", tag: "a tag" })],
    ["a repository of no form", harborScan({ repository: "ACME WEB" })],
    [
      "Docker Hub's host",
      {
        type: "SCANNING_COMPLETED",
        event_data: { resources: [{ digest: SCANNED, resource_url: "docker.io/acme/web:v1" }] },
      },
    ],
    ["counts that are no numbers", harborScan({ report: { summary: { summary: { Critical: "none" } } } })],
  ])("not with %s", (_, body) => {
    expect(signalsOf(body)).toEqual([]);
  });
});

describe("the end of a replication at Harbor is a signal for each artifact", () => {
  const replicated = {
    kind: "replication",
    repository: REPOSITORY,
    registry: "harbor.example.com:8443",
    at: 1_680_501_904_000,
  };
  const artifact = { type: "image", status: "Success", name_tag: "web [2 item(s) in total]" };
  const here = { registry_type: "harbor", endpoint: "https://harbor.example.com:8443", namespace: "acme" };
  const hub = {
    registry_name: "hub",
    registry_type: "docker-hub",
    endpoint: "https://hub.docker.com",
    namespace: "library",
  };

  it.each([
    ["to another registry", {}, [{ tag: "v1.2.3", status: "success" }]],
    ["from another registry", { src_resource: hub, dest_resource: here }, [{ tag: "v1.2.3", status: "success" }]],
    [
      "by tags, and by digest without tags",
      { successful_artifact: [{ ...artifact, references: ["v1", SCANNED] }] },
      [
        { tag: "v1", status: "success" },
        { digest: SCANNED, status: "success" },
      ],
    ],
    [
      "of an earlier version, with the tag in its name",
      { successful_artifact: [{ ...artifact, name_tag: "web:v1" }] },
      [{ tag: "v1", status: "success" }],
    ],
    [
      "that failed",
      { job_status: "Error", successful_artifact: undefined, failed_artifact: [{ ...artifact, references: ["v1"] }] },
      [{ tag: "v1", status: "error" }],
    ],
    ["not while it runs", { job_status: "Running", successful_artifact: undefined }, []],
    ["not without tag and digest", { successful_artifact: [{ ...artifact, references: [""] }] }, []],
  ])("%s", (_, fields, ends) => {
    expect(signalsOf(harborReplication(fields))).toEqual(ends.map((end) => ({ ...replicated, ...end })));
  });

  it("at most a hundred of one request", () => {
    const references = Array.from({ length: 100 }, (_, index) => `v${index}`);
    const successful_artifact = [artifact, artifact].map((each) => ({ ...each, references }));
    expect(signalsOf(harborReplication({ successful_artifact }))).toHaveLength(100);
  });
});

import { describe, expect, it } from "vitest";
import { formatPath } from "../../../src/core/schema/problem.ts";
import { senderOf } from "../../../src/core/senders/senders.ts";

const DIGEST = "sha256:b4758aaed11c155a476b9857e1178f157759c99cb04c907a04993f5481eff848";

function heard(body: object): unknown {
  const message = senderOf("harbor").parse(body);
  if (!message.ok) return message.error.map(({ path, message: text }) => `${formatPath(path)}: ${text}`);
  if ("ignored" in message.value) return message.value.ignored;
  return message.value.pushes.map(({ repository, tag }) => `${repository}:${tag}`);
}

/** The fields of https://github.com/goharbor/harbor/blob/main/src/controller/event/model/event.go */
const replication = {
  harbor_hostname: "harbor.example.com",
  job_status: "Success",
  artifact_type: "image",
  authentication_type: "basic",
  override_mode: true,
  trigger_type: "MANUAL",
  policy_creator: "admin",
  execution_timestamp: 1586922308,
  src_resource: { registry_type: "harbor", endpoint: "https://harbor.example.com", namespace: "library" },
  dest_resource: { registry_name: "dst", registry_type: "harbor", endpoint: "https://dst.example.com" },
  successful_artifact: [{ type: "image", status: "Success", name_tag: "busybox:v1", references: [DIGEST] }],
};
const retention = {
  total: 2,
  retained: 1,
  harbor_hostname: "harbor.example.com",
  project_name: "library",
  result: "Success",
};
const repository = {
  date_created: 1582634337,
  name: "web",
  namespace: "acme",
  repo_full_name: "acme/web",
  repo_type: "private",
};
const scanned = { digest: DIGEST, resource_url: "harbor.example.com/acme/web:2.1.6", scan_overview: {} };

const ids = { occur_at: 1586922308, operator: "admin" };
const cloudEvent = {
  specversion: "1.0",
  id: "4b2f",
  source: "/projects/1/webhook/policies/3",
  time: "2023-03-06T06:08:43Z",
};

describe("an event other than a push is ignored", () => {
  it.each([
    [{ type: "REPLICATION", ...ids, event_data: { replication } }, "the event REPLICATION"],
    [{ type: "TAG_RETENTION", ...ids, event_data: { retention } }, "the event TAG_RETENTION"],
    [
      {
        type: "QUOTA_EXCEED",
        ...ids,
        event_data: { repository, resources: [], custom_attributes: { Details: "full" } },
      },
      "the event QUOTA_EXCEED",
    ],
    [
      { type: "QUOTA_WARNING", ...ids, event_data: { custom_attributes: { Details: "85%" } } },
      "the event QUOTA_WARNING",
    ],
    [
      { type: "SCANNING_COMPLETED", ...ids, event_data: { resources: [scanned], repository } },
      "the event SCANNING_COMPLETED",
    ],
    [{ type: "SCANNING_FAILED", ...ids, event_data: { resources: null } }, "the event SCANNING_FAILED"],
    [{ type: "SCANNING_STOPPED", ...ids }, "the event SCANNING_STOPPED"],
    [{ type: "DELETE_ARTIFACT", ...ids, event_data: { resources: [{ tag: "v1" }] } }, "the event DELETE_ARTIFACT"],
    [{ type: "UPLOAD_CHART", ...ids, event_data: { resources: [{ tag: "1.2.3" }] } }, "the event UPLOAD_CHART"],
    [
      { ...cloudEvent, type: "harbor.replication.status.changed", data: { replication } },
      "the event harbor.replication.status.changed",
    ],
    [
      { ...cloudEvent, type: "harbor.tag_retention.finished", data: { retention } },
      "the event harbor.tag_retention.finished",
    ],
    [{ ...cloudEvent, type: "harbor.quota.exceeded", data: {} }, "the event harbor.quota.exceeded"],
    [
      { ...cloudEvent, type: "harbor.scan.completed", data: { resources: [scanned] } },
      "the event harbor.scan.completed",
    ],
  ])("%#", (body, ignored) => {
    expect(heard(body)).toBe(ignored);
  });
});

/** A push of acme/web:2.1.6 as https://github.com/keel-hq/keel/blob/master/pkg/http/harbor_webhook_trigger.go has it. */
function push({
  type = "pushImage",
  url,
  data = {},
}: {
  type?: string;
  url?: string | undefined;
  data?: object;
}): object {
  const resource = { digest: DIGEST, tag: "2.1.6", ...(url !== undefined && { resource_url: url }) };
  return { type, ...ids, event_data: { resources: [resource], repository, ...data } };
}

describe("a push to Harbor", () => {
  it.each([
    ["of Harbor 1", "harbor.example.com/acme/web:2.1.6", {}],
    ["with a scheme", "https://harbor.example.com/acme/web:2.1.6", {}],
    ["with a scheme and no encryption", "http://harbor.example.com/acme/web:2.1.6", {}],
    // https://github.com/goharbor/harbor/issues/11713
    ["by its digest behind a colon", `harbor.example.com/acme/web:${DIGEST}`, {}],
    ["by its digest", `harbor.example.com/acme/web@${DIGEST}`, {}],
    ["without a repository", "harbor.example.com/acme/web:2.1.6", { repository: undefined }],
    ["with a scheme and without a repository", "https://harbor.example.com/acme/web:2.1.6", { repository: null }],
  ])("is parsed with %s", (_, url, data) => {
    expect(heard(push({ url, data }))).toEqual(["harbor.example.com/acme/web:2.1.6"]);
  });

  it("is parsed from Tencent's registry", () => {
    // https://cloud.tencent.com/document/product/1141/41629
    const data = { repository: { ...repository, name: "nginx", namespace: "public", repo_full_name: "public/nginx" } };
    const body = push({ url: "acme-bj.tencentcloudcr.com/public/nginx:v1.10.0", data });
    expect(heard(body)).toEqual(["acme-bj.tencentcloudcr.com/public/nginx:2.1.6"]);
  });

  it.each([
    [{ url: undefined }, "event_data.resources[0].resource_url: expected the host of a registry"],
    [{ url: "acme/web:2.1.6" }, "event_data.resources[0].resource_url: expected the host of a registry"],
    [
      { url: "harbor.example.com/acme//web:v1", data: { repository: null } },
      "event_data.resources[0].resource_url: expected a repository of harbor.example.com",
    ],
    [
      { url: "harbor.example.com/victim/db:2.1.6" },
      "event_data.resources[0].resource_url: contradicts event_data.repository.repo_full_name, which names harbor.example.com/acme/web: receivers would read two repositories",
    ],
    [
      { url: "harbor.example.com/acme/web:2.1.6", data: { repository: { ...repository, name: "db" } } },
      "event_data.repository.name: contradicts event_data.repository.repo_full_name, which names harbor.example.com/acme/web",
    ],
    [{ url: "harbor.example.com/acme/web:2.1.6", data: { resources: undefined } }, "event_data.resources: missing"],
    [{ type: "PUSH_ARTIFACT", data: { resources: "none" } }, "event_data.resources: expected a list"],
  ])("is refused at the invalid field, case %#", (fields, problem) => {
    expect(String(heard(push(fields)))).toContain(problem);
  });
});

describe("the time of a push to Harbor", () => {
  it.each([
    [1_586_922_308, 1_586_922_308_000],
    [253_402_300_799, 253_402_300_799_000],
    [253_402_300_800, undefined],
    [0, undefined],
    [-1, undefined],
  ])("of %i seconds is %s", (seconds, pushedAt) => {
    const body = { ...push({ url: "harbor.example.com/acme/web:2.1.6" }), occur_at: seconds };
    const message = senderOf("harbor").parse(body);
    if (!message.ok || !("pushes" in message.value)) throw new Error(JSON.stringify(message));
    expect(message.value.pushes[0].pushedAt).toBe(pushedAt);
  });
});

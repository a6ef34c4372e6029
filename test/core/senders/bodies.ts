// Bodies with the parts that each registry documents, of pushes of v1.2.3 by alice; fields that nothing reads are left
// out but for a few.

export const DIGEST = `sha256:${"5f".repeat(32)}`;
const TIME = "2026-03-04T05:06:07Z";

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#package */
export function github({ action = "published", type = "CONTAINER", tag = "v1.2.3", host = "ghcr.io" }): object {
  return {
    action,
    package: {
      id: 1,
      name: "Web",
      namespace: "acme",
      ecosystem: "CONTAINER",
      package_type: type,
      owner: { login: "acme" },
      package_version: {
        id: 2,
        version: DIGEST,
        created_at: TIME,
        package_url: `${host}/acme/web:${tag}`,
        container_metadata: { tag: { name: tag, digest: DIGEST }, labels: {}, manifest: {} },
      },
    },
    repository: { full_name: "acme/web" },
    sender: { login: "alice" },
  };
}

/** https://docs.redhat.com/en/documentation/red_hat_quay/3.8/html/use_red_hat_quay/repository_notifications */
export function quay(tags: readonly string[]): object {
  return {
    name: "web",
    repository: "acme/web",
    namespace: "acme",
    docker_url: "quay.io/acme/web",
    homepage: "https://quay.io/repository/acme/web",
    updated_tags: tags,
  };
}

/** https://goharbor.io/docs/2.13.0/working-with-projects/project-configuration/configure-webhooks/ */
export function harbor(fields: { type?: string; tag?: string; url?: string }): object {
  const { type = "PUSH_ARTIFACT", tag = "v1.2.3" } = fields;
  const url = fields.url ?? `harbor.example.com:8443/acme/web:${tag}`;
  return { type, occur_at: Date.parse(TIME) / 1000, operator: "alice", event_data: harborData(tag, url) };
}

export function harborCloudEvent(): object {
  return {
    specversion: "1.0",
    id: "4e3a5a4c-57c2-4f0e-8b6f-0d5f3c1f0b1a",
    source: "/projects/2/webhook/policies/1",
    type: "harbor.artifact.pushed",
    datacontenttype: "application/json",
    time: TIME,
    data: harborData("v1.2.3", "harbor.example.com:8443/acme/web:v1.2.3"),
    operator: "alice",
  };
}

function harborData(tag: string, url: string): object {
  return {
    resources: [{ digest: DIGEST, tag, resource_url: url }],
    repository: { date_created: 1, name: "web", namespace: "acme", repo_full_name: "acme/web", repo_type: "private" },
  };
}

/** https://distribution.github.io/distribution/about/notifications/ */
export function distribution(): object {
  const request = { id: "1", host: "registry.example.com:5000", method: "PUT", useragent: "docker/29.0.0" };
  const common = { timestamp: TIME, request, actor: { name: "alice" } };
  const target = { repository: "team/group/web", digest: DIGEST, size: 708 };
  return {
    events: [
      { id: "a", action: "push", ...common, target: { ...target, mediaType: "application/octet-stream" } },
      { id: "b", action: "pull", ...common, target: { ...target, tag: "v1.2.3" } },
      {
        id: "c",
        action: "push",
        ...common,
        target: { ...target, tag: "v1.2.3", mediaType: "application/vnd.oci.image.index.v1+json" },
      },
    ],
  };
}

/** A single push to acme/web by a registry that calls itself by this host. */
export function distributionAt(host: string): object {
  return { events: [{ action: "push", target: { repository: "acme/web", tag: "v1" }, request: { host } }] };
}

/** https://learn.microsoft.com/en-us/azure/container-registry/container-registry-webhook-reference */
export function acr(fields: { action?: string; repository?: string; tag?: string | undefined }): object {
  const { action = "push", repository = "web" } = fields;
  const tag = "tag" in fields ? fields.tag : "v1.2.3";
  return {
    id: "cb8c3971-9adc-488b-bdd8-43cbb4974ff5",
    timestamp: TIME,
    action,
    target: {
      mediaType: "application/vnd.docker.distribution.manifest.v2+json",
      size: 524,
      digest: DIGEST,
      length: 524,
      repository,
      ...(tag !== undefined && { tag }),
    },
    request: { id: "a226faf8-711d-40ac-85f5-51a9fe1b1c71", host: "demo.azurecr.io", method: "PUT" },
  };
}

// Pushes of the Helm chart acme/charts/web, version 1.2.3, as each registry tells of them. Nothing but the type of the
// config tells a chart from an image.

const HELM = "application/vnd.cncf.helm.config.v1+json";
const OCI = "application/vnd.oci.image.manifest.v1+json";
const DIGEST = `sha256:${"5f".repeat(32)}`;

/** The shape of https://github.com/google/go-github/issues/2033 and https://github.com/octokit/webhooks.net/issues/178 */
export function onGitHub(config: string = HELM): object {
  return {
    action: "published",
    package: {
      id: 1118375,
      name: "charts/web",
      namespace: "acme",
      description: "",
      ecosystem: "CONTAINER",
      package_type: "CONTAINER",
      owner: { login: "acme" },
      package_version: {
        id: 2,
        version: DIGEST,
        name: DIGEST,
        created_at: "0001-01-01T00:00:00Z",
        metadata: [],
        container_metadata: {
          tag: { name: "1.2.3", digest: DIGEST },
          labels: { description: "", source: "", revision: "", image_url: "", licenses: "", all_labels: {} },
          manifest: {
            digest: DIGEST,
            media_type: OCI,
            uri: `repositories/acme/charts/web/manifests/${DIGEST}`,
            size: 1782,
            config: { digest: DIGEST, media_type: config, size: 117 },
            layers: [{ digest: DIGEST, media_type: "application/vnd.cncf.helm.chart.content.v1.tar+gzip", size: 3 }],
          },
        },
        installation_command: "docker pull ghcr.io/acme/charts/web:1.2.3",
        package_url: "ghcr.io/acme/charts/web:1.2.3",
      },
    },
    sender: { login: "alice" },
  };
}

/** With `includereferences: true`: https://github.com/distribution/distribution/blob/main/notifications/event.go */
export function onDistribution(references?: unknown, mediaType = OCI): object {
  const target = { mediaType, digest: DIGEST, size: 708, repository: "acme/charts/web", tag: "1.2.3" };
  return {
    events: [
      {
        id: "320678d8-ca14-430f-8bb6-4ca139cd83f7",
        timestamp: "2016-03-09T14:44:26.402973972-08:00",
        action: "push",
        target: { ...target, length: 708, ...(references !== undefined && { references }) },
        request: { id: "6df24a34", host: "registry.example.com", method: "PUT", useragent: "Helm/3.19.0" },
        actor: {},
      },
    ],
  };
}

export const references = (config: string = HELM): object[] => [
  { mediaType: config, size: 117, digest: DIGEST },
  { mediaType: "application/vnd.cncf.helm.chart.content.v1.tar+gzip", size: 2487, digest: DIGEST },
];

/** https://learn.microsoft.com/en-us/azure/container-registry/container-registry-webhook-reference#chart-push-event */
export function onAzure({ mediaType = "application/vnd.acr.helm.chart", host = "demo.azurecr.io" }): object {
  return {
    id: "6356e9e0-627f-4fed-xxxx-d9059b5143ac",
    timestamp: "2019-03-05T23:45:31.2614267Z",
    action: "chart_push",
    target: {
      ...(mediaType !== "" && { mediaType }),
      size: 25265,
      digest: DIGEST,
      repository: "acme/charts/web",
      tag: "web-1.2.3.tgz",
      name: "web",
      version: "1.2.3.tgz",
    },
    ...(host !== "" && { request: { host } }),
  };
}

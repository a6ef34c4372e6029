import type { TargetRequest } from "../../../src/core/targets/request.ts";

// What receivers read of a request, as their code does, and the image that they take it for. Only what decides is here.

/** The secret of receivers that need one. */
export const RECEIVER_SECRET = "s3cret";

interface Hub {
  readonly push_data: { readonly tag: string; readonly pushed_at?: number };
  readonly repository: { readonly repo_name: string };
}

interface Harbor {
  readonly type: string;
  readonly event_data: {
    readonly resources: readonly { readonly tag: string; readonly resource_url: string }[];
    readonly repository: { readonly repo_full_name: string };
  };
}

/** The image that a receiver understands; an error's text if it refuses the request. */
export type Reader = (request: TargetRequest) => string;

function jsonOf({ body }: TargetRequest): unknown {
  return JSON.parse(typeof body === "string" ? body : new TextDecoder().decode(body ?? undefined));
}

function queryOf({ url }: TargetRequest): URLSearchParams {
  return new URL(url).searchParams;
}

/** By `harbor.go` of both: the host of `resource_url`, and `repo_full_name`. */
function harborImage(request: TargetRequest): string {
  const { type, event_data: data } = jsonOf(request) as Harbor;
  if (type !== "PUSH_ARTIFACT") return "not a push";
  const [resource] = data.resources;
  return `${new URL(`oci://${resource?.resource_url}`).host}/${data.repository.repo_full_name}:${resource?.tag}`;
}

/** By `dockerhub.go` and `docker.go`: every repository is one of docker.io. */
function hubImage(request: TargetRequest): string {
  const { push_data: push, repository } = jsonOf(request) as Hub;
  return `docker.io/${repository.repo_name}:${push.tag}`;
}

/** https://github.com/argoproj/argo-cd/tree/master/util/webhook */
const argocd: Reader = (request) => {
  const query = queryOf(request);
  if (query.get("type") === "dockerhub") return query.get("secret") === RECEIVER_SECRET ? hubImage(request) : "401";
  return request.headers["authorization"] === RECEIVER_SECRET ? harborImage(request) : "unknown webhook event";
};

/** https://github.com/argoproj-labs/argocd-image-updater/tree/master/pkg/webhook */
const argocdImageUpdater: Reader = (request) => {
  const query = queryOf(request);
  if (query.get("type") === "docker.io") return query.get("secret") === RECEIVER_SECRET ? hubImage(request) : "400";
  if (query.get("type") !== "harbor") return "no handler";
  return request.headers["authorization"] === RECEIVER_SECRET ? harborImage(request) : "incorrect webhook secret";
};

/** https://github.com/Dokploy/dokploy/blob/canary/apps/dokploy/pages/api/deploy/%5BrefreshToken%5D.ts */
const dokploy: Reader = (request) => {
  if (!request.headers["user-agent"]?.includes("Go-http-client")) return "deploys whatever was pushed";
  const { push_data: push, repository } = jsonOf(request) as Hub;
  return `${repository.repo_name}:${push.tag}`;
};

/** https://github.com/jenkinsci/dockerhub-notification-plugin, DockerHubWebHookPayload.java */
const jenkins: Reader = (request) => {
  if (!request.url.endsWith(`/dockerhub-webhook/${RECEIVER_SECRET}/notify`)) return "403";
  return (jsonOf(request) as Hub).repository.repo_name;
};

/** https://github.com/keel-hq/keel/blob/master/pkg/http/dockerhub_webhook_trigger.go */
const keel: Reader = (request) => {
  const { push_data: push, repository } = jsonOf(request) as Hub;
  // Go's decoder fails on a fraction.
  if (!request.url.endsWith("/v1/webhooks/dockerhub") || !Number.isInteger(push.pushed_at ?? 0)) return "400";
  return `${repository.repo_name}:${push.tag}`;
};

/** https://github.com/akuity/kargo/blob/main/pkg/webhook/external/dockerhub.go */
const kargo: Reader = (request) => {
  const { push_data: push, repository } = jsonOf(request) as Hub;
  return `${repository.repo_name}:${push.tag}`;
};

/** https://github.com/fluxcd/notification-controller/blob/main/internal/server/receiver_handlers.go, `DockerHubReceiver` */
const flux: Reader = (request) => {
  const { push_data: push, repository } = jsonOf(request) as {
    push_data: { tag: string };
    repository: { repo_url: string };
  };
  return `${repository.repo_url}:${push.tag}`;
};

export const RECEIVERS: Readonly<Record<string, { readonly fields: object; readonly reads: Reader }>> = {
  argocd: { fields: { token: RECEIVER_SECRET }, reads: argocd },
  "argocd-image-updater": { fields: { token: RECEIVER_SECRET }, reads: argocdImageUpdater },
  dokploy: { fields: {}, reads: dokploy },
  "jenkins-dockerhub": { fields: { token: RECEIVER_SECRET }, reads: jenkins },
  keel: { fields: {}, reads: keel },
  kargo: { fields: { body: "docker-hub" }, reads: kargo },
  flux: { fields: { body: "docker-hub" }, reads: flux },
};

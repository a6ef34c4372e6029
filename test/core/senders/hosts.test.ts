import { describe, expect, it } from "vitest";
import { formatPath } from "../../../src/core/schema/problem.ts";
import { senderOf } from "../../../src/core/senders/senders.ts";
import * as bodies from "./bodies.ts";

/** A body of a sender that names a host as its registry's. */
const NAMING: Readonly<Record<string, (host: string) => object>> = {
  "docker-hub": (host) => ({ push_data: { tag: "v1" }, repository: { repo_name: `${host}/web` } }),
  github: (host) => bodies.github({ host }),
  quay: (host) => ({ ...bodies.quay(["v1"]), docker_url: `${host}/acme/web` }),
  harbor: (host) => bodies.harbor({ url: `${host}/acme/web:v1` }),
  distribution: (host) => bodies.distributionAt(host),
  gitlab: (host) => bodies.distributionAt(host),
  acr: (host) => ({ ...bodies.acr({}), request: { host } }),
};

/** The hosts by the senders that may name them. */
const HOSTS: readonly (readonly [host: string, senders: readonly string[]])[] = [
  ["docker.io", []],
  ["index.docker.io", []],
  ["registry-1.docker.io", []],
  ["registry.hub.docker.com", []],
  ["hub.docker.com", []],
  ["dhi.io", []],
  ["docker.io:443", []],
  ["ghcr.io", ["github"]],
  ["containers.github.example.com", ["github", "quay", "harbor", "distribution", "gitlab"]],
  ["github.example.com:8443", ["github", "quay", "harbor", "distribution", "gitlab"]],
  ["GHCR.IO", ["github"]],
  ["ghcr.io:443", []],
  ["docker.pkg.github.com", ["github"]],
  ["containers.pkg.github.com", ["github"]],
  ["github.com", ["github"]],
  ["containers.acme.ghe.com", ["github"]],
  ["quay.io", ["quay"]],
  ["Quay.io", ["quay"]],
  ["quay.io:443", []],
  ["registry.gitlab.com", ["gitlab"]],
  ["registry.gitlab.com:443", []],
  ["demo.azurecr.io", ["acr"]],
  ["demo.azurecr.cn", ["acr"]],
  ["demo.azurecr.us", ["acr"]],
  ["demo.azurecr.io:443", []],
  ["registry.example.com", ["github", "quay", "harbor", "distribution", "gitlab"]],
  ["registry.example.com:5000", ["github", "quay", "harbor", "distribution", "gitlab"]],
  ["registry:5000", ["github", "quay", "harbor", "distribution", "gitlab"]],
  ["localhost:5000", ["github", "quay", "harbor", "distribution", "gitlab"]],
  ["127.0.0.1:5000", ["github", "quay", "harbor", "distribution", "gitlab"]],
  ["notghcr.io", ["github", "quay", "harbor", "distribution", "gitlab"]],
  ["ghcr.io.example.com", ["github", "quay", "harbor", "distribution", "gitlab"]],
  // Without a dot or a port these are namespaces of Docker Hub.
  ["acme", ["docker-hub"]],
  ["localhost", ["docker-hub"]],
  ["", []],
  ["ghcr.io.", []],
  ["gh\u212ar.io", []],
];

function understands(sender: string, host: string): boolean {
  return senderOf(sender)?.parse(NAMING[sender]?.(host)).ok === true;
}

describe("a registry's host", () => {
  it.each(HOSTS)("%s is accepted only from its senders", (host, senders) => {
    expect(Object.keys(NAMING).filter((sender) => understands(sender, host))).toEqual(senders);
  });

  it.each([
    [
      "quay",
      "acme",
      "docker_url: expected the host of a registry with a dot or a port, as in ghcr.io or localhost:5000",
    ],
    ["quay", "ghcr.io", "docker_url: expected another host: only the sender github may send pushes of ghcr.io"],
    [
      "distribution",
      "demo.azurecr.io",
      "events[0].request.host: expected another host: only the sender acr may send pushes of azurecr.io",
    ],
    [
      "harbor",
      "docker.io",
      "event_data.resources[0].resource_url: expected another host: only the sender docker-hub may send pushes of docker.io",
    ],
    ["gitlab", "registry.gitlab.com:443", "events[0].request.host: expected registry.gitlab.com without a port"],
    [
      "acr",
      "registry.example.com",
      "request.host: expected a host of azurecr.io or a host of azurecr.cn or a host of azurecr.us: the sender acr has no other host",
    ],
    ["docker-hub", "ghcr.io", "repository.repo_name: expected a repository of Docker Hub, as in acme/web or nginx"],
  ])("%s may not report %s, and the error says which sender may", (sender, host, problem) => {
    const message = senderOf(sender)?.parse(NAMING[sender]?.(host));
    const problems = message?.ok === false ? message.error : [];
    expect(problems.map(({ path, message: text }) => `${formatPath(path)}: ${text}`)).toEqual([problem]);
  });

  it.each([
    ["three parts", { repo_name: "ghcr.io/acme/web" }],
    ["a host", { repo_name: "ghcr.io/web" }],
    ["a host as its namespace", { namespace: "ghcr.io", name: "web" }],
    ["a host and more as its namespace", { namespace: "ghcr.io/acme", name: "web" }],
  ])("is refused in Docker Hub's body, as in %s", (_, repository) => {
    expect(senderOf("docker-hub").parse({ push_data: { tag: "v1" }, repository })).toMatchObject({ ok: false });
  });
});

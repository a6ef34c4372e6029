import { describe, expect, it } from "vitest";
import { formatPath } from "../../../src/core/schema/problem.ts";
import { senderOf } from "../../../src/core/senders/senders.ts";

const DIGEST = `sha256:${"5f".repeat(32)}`;

interface Fields {
  readonly name?: string;
  readonly namespace?: string;
  readonly url?: string | null;
  readonly tag?: string;
  readonly createdAt?: string;
  readonly page?: string;
  readonly type?: string;
}

/** A package with the fields of https://docs.github.com/en/webhooks/webhook-events-and-payloads#registry_package */
function pack(fields: Fields): object {
  const { name = "web", namespace = "acme", url = "ghcr.io/acme/web:v1", tag = "v1", type = "CONTAINER" } = fields;
  return {
    id: 1118375,
    name,
    namespace,
    ecosystem: "CONTAINER",
    package_type: type,
    html_url: fields.page ?? "https://github.com/acme/packages/1118375",
    owner: { login: namespace },
    package_version: {
      id: 2,
      version: DIGEST,
      created_at: fields.createdAt ?? "2026-03-04T05:06:07Z",
      container_metadata: { tag: { name: tag, digest: DIGEST }, manifest: {} },
      package_url: url,
    },
  };
}

function heard(...packages: readonly (Fields | undefined)[]): unknown {
  const [own, older] = packages.map((fields) => fields && pack(fields));
  const message = senderOf("github").parse({ action: "published", package: own, registry_package: older });
  if (!message.ok) return message.error.map(({ path, message: text }) => `${formatPath(path)}: ${text}`);
  if ("ignored" in message.value) return message.value.ignored;
  return message.value.pushes.map(({ repository, tag }) => `${repository}:${tag}`);
}

const GHES = "https://github.example.com/acme/packages/1118375";

describe("the repository of a package", () => {
  it.each<[what: string, fields: Fields, image: string]>([
    ["GitHub", {}, "ghcr.io/acme/web:v1"],
    // https://github.com/JRoy/disgit/pull/3
    ["a package with a slash", { name: "a/b", url: "ghcr.io/acme/a/b:v1" }, "ghcr.io/acme/a/b:v1"],
    ["an owner in upper case", { namespace: "Acme" }, "ghcr.io/acme/web:v1"],
    ["GitHub without an address", { url: null }, "ghcr.io/acme/web:v1"],
    // https://github.com/akuity/kargo/blob/main/pkg/webhook/external/github.go
    ["GitHub with a colon and no tag", { url: "ghcr.io/acme/web:" }, "ghcr.io/acme/web:v1"],
    ["an address by digest", { url: `ghcr.io/acme/web@${DIGEST}` }, "ghcr.io/acme/web:v1"],
    ["a scheme", { url: "https://ghcr.io/acme/web:v1" }, "ghcr.io/acme/web:v1"],
    // https://docs.github.com/en/enterprise-server@3.20/packages/working-with-a-github-packages-registry/working-with-the-container-registry
    [
      "Enterprise Server",
      { url: "containers.github.example.com/acme/web:v1", page: GHES },
      "containers.github.example.com/acme/web:v1",
    ],
    [
      "Enterprise Server without subdomains",
      { url: "github.example.com/acme/web:", page: GHES },
      "github.example.com/acme/web:v1",
    ],
    [
      "Enterprise Cloud with data residency",
      { url: "containers.acme.ghe.com/acme/web:v1", page: "https://acme.ghe.com/acme/packages/1" },
      "containers.acme.ghe.com/acme/web:v1",
    ],
  ])("of %s", (_, fields, image) => {
    expect(heard(fields)).toEqual([image]);
    expect(heard(undefined, fields)).toEqual([image]);
    expect(heard(fields, fields)).toEqual([image]);
  });

  it.each<[fields: Fields, problem: string]>([
    [
      { url: "", page: GHES },
      "package.package_version.package_url: missing: expected the image's address, as in containers.HOST/acme/web:v1",
    ],
    [
      { url: "ghcr.io/victim/db:v1" },
      "package.name: contradicts package.package_version.package_url, which names ghcr.io/victim/db: receivers would read two repositories",
    ],
    [
      { url: "ghcr.io/acme/web:evil" },
      "package.package_version.container_metadata.tag.name: contradicts package.package_version.package_url: receivers would read two tags",
    ],
    [
      { url: "quay.io/acme/web:v1" },
      "package.package_version.package_url: expected another host: only the sender quay may send pushes of quay.io",
    ],
    [{ url: "demo.azurecr.io/acme/web:v1" }, "package.package_version.package_url: expected another host"],
    [{ url: "docker.io/acme/web:v1" }, "package.package_version.package_url: expected another host"],
    [{ url: "acme/web:v1" }, "package.package_version.package_url: expected the host of a registry"],
  ])("is refused at the invalid field, case %#", (fields, problem) => {
    expect(String(heard(fields))).toContain(problem);
  });
});

describe("a body with two packages", () => {
  it.each<[what: string, own: Fields, older: Fields, problem: string]>([
    [
      "of two repositories",
      {},
      { name: "db", namespace: "victim", url: "ghcr.io/victim/db:v1" },
      `registry_package: contradicts package: receivers would read two pushes, ghcr.io/acme/web:v1@${DIGEST} and ghcr.io/victim/db:v1@${DIGEST}`,
    ],
    ["of two tags", {}, { tag: "v2", url: "ghcr.io/acme/web:v2" }, "registry_package: contradicts package"],
    ["of which one is no container", { type: "npm" }, {}, "two pushes, none and ghcr.io/acme/web:v1"],
    ["of which one is wrong", {}, { name: "/" }, "registry_package.name: contradicts"],
  ])("%s is refused, and the problem names both", (_, own, older, problem) => {
    expect(String(heard(own, older))).toContain(problem);
  });
});

it.each([
  ["2026-03-04T05:06:07Z", 1772600767000],
  // https://github.com/google/go-github/issues/2033
  ["0001-01-01T00:00:00Z", undefined],
  ["soon", undefined],
])("a package of %s has the push time %s", (createdAt, pushedAt) => {
  const message = senderOf("github").parse({ action: "published", package: pack({ createdAt }) });
  if (!message.ok || !("pushes" in message.value)) throw new Error(JSON.stringify(message));
  expect(message.value.pushes[0].pushedAt).toBe(pushedAt);
});

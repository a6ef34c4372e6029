import { describe, expect, it } from "vitest";
import { dockerHub } from "../../../src/core/senders/docker-hub.ts";
import { effectiveBody } from "../../../src/core/senders/parse-body.ts";

/** The names in the body that rules and targets get of a push. */
function readBack(repository: object): unknown {
  const payload = { push_data: { tag: "v1" }, repository: { star_count: 3, ...repository } };
  const bytes = new TextEncoder().encode(JSON.stringify(payload));
  const message = dockerHub.parse(payload);
  if (!message.ok) return message.error;
  const { body, payload: kept } = effectiveBody(message.value, bytes, payload);
  const sent = JSON.parse(new TextDecoder().decode(body)) as { readonly repository: object };
  expect(kept).toEqual(sent);
  return body === bytes ? "as it came" : sent.repository;
}

describe("the body for targets", () => {
  it.each<[what: string, repository: object]>([
    ["all names agree", { repo_name: "acme/web", namespace: "acme", name: "web" }],
    ["the case differs", { repo_name: "Acme/Web", namespace: "Acme", name: "web" }],
    ["repo_name is missing", { namespace: "acme", name: "web" }],
    ["namespace and name are missing", { repo_name: "acme/web" }],
    ["namespace and name are empty", { repo_name: "acme/web", namespace: "", name: null }],
    ["it is an official image", { repo_name: "busybox", namespace: "library", name: "busybox" }],
  ])("is unchanged when %s", (_, repository) => {
    expect(readBack(repository)).toBe("as it came");
  });

  it.each<[what: string, repository: object, namespace: string | undefined, name: string]>([
    ["another name", { repo_name: "acme/web", namespace: "acme", name: "db" }, "acme", "web"],
    ["another name and no namespace", { repo_name: "acme/web", name: "victim/db" }, "acme", "web"],
    ["the Kelvin sign for a k", { repo_name: "acme/kit", namespace: "acme", name: "\u212ait" }, "acme", "kit"],
    ["the placeholders of 2014", { repo_name: "_/nginx", namespace: "username", name: "reponame" }, "library", "nginx"],
  ])("gets the names of repo_name instead of %s", (_, repository, namespace, name) => {
    expect(readBack(repository)).toEqual({ star_count: 3, ...repository, namespace, name });
  });
});

import { describe, expect, it } from "vitest";
import type { Push } from "../../../src/core/event/event.ts";
import { formatPath } from "../../../src/core/schema/problem.ts";
import { senderOf } from "../../../src/core/senders/senders.ts";
import type { Message } from "../../../src/core/senders/sender.ts";
import * as bodies from "./bodies.ts";

const DIGEST = `sha256:${"5f".repeat(32)}`;

function messageOf(sender: string, body: object): Message {
  const message = senderOf(sender)?.parse(body);
  if (message?.ok !== true) throw new Error(JSON.stringify(message?.error));
  return message.value;
}

function problemsOf(sender: string, body: unknown): readonly string[] {
  const message = senderOf(sender)?.parse(body);
  return message?.ok === false ? message.error.map(({ path, message }) => `${formatPath(path)}: ${message}`) : [];
}

const web = { namespace: "acme", name: "web" };

const understood: readonly (readonly [sender: string, what: string, body: object, pushes: readonly Push[]])[] = [
  [
    "github",
    "a container of ghcr.io",
    bodies.github({}),
    [
      {
        ...web,
        repository: "ghcr.io/acme/web",
        registry: "ghcr.io",
        tag: "v1.2.3",
        pusher: "alice",
        pushedAt: Date.UTC(2026, 2, 4, 5, 6, 7),
        digest: DIGEST,
      },
    ],
  ],
  [
    "quay",
    "a push of two tags",
    bodies.quay(["latest", "v1.2.3"]),
    ["latest", "v1.2.3"].map((tag) => ({ ...web, repository: "quay.io/acme/web", registry: "quay.io", tag })),
  ],
  [
    "harbor",
    "its own format, with a port",
    bodies.harbor({}),
    [
      {
        ...web,
        repository: "harbor.example.com:8443/acme/web",
        registry: "harbor.example.com:8443",
        tag: "v1.2.3",
        pusher: "alice",
        pushedAt: Date.UTC(2026, 2, 4, 5, 6, 7),
        digest: DIGEST,
      },
    ],
  ],
  [
    "harbor",
    "the format of CloudEvents",
    bodies.harborCloudEvent(),
    [
      {
        ...web,
        repository: "harbor.example.com:8443/acme/web",
        registry: "harbor.example.com:8443",
        tag: "v1.2.3",
        pusher: "alice",
        pushedAt: Date.UTC(2026, 2, 4, 5, 6, 7),
        digest: DIGEST,
      },
    ],
  ],
  [
    "distribution",
    "a manifest among layers and pulls",
    bodies.distribution(),
    [
      {
        repository: "registry.example.com:5000/team/group/web",
        registry: "registry.example.com:5000",
        namespace: "team/group",
        name: "web",
        tag: "v1.2.3",
        pusher: "alice",
        pushedAt: Date.UTC(2026, 2, 4, 5, 6, 7),
        mediaType: "application/vnd.oci.image.index.v1+json",
        digest: DIGEST,
      },
    ],
  ],
  [
    "acr",
    "a repository without a namespace",
    bodies.acr({}),
    [
      {
        repository: "demo.azurecr.io/web",
        registry: "demo.azurecr.io",
        namespace: "",
        name: "web",
        tag: "v1.2.3",
        pushedAt: Date.UTC(2026, 2, 4, 5, 6, 7),
        mediaType: "application/vnd.docker.distribution.manifest.v2+json",
        digest: DIGEST,
      },
    ],
  ],
];

describe("a valid body", () => {
  it.each(understood)("%s: %s", (sender, _, body, pushes) => {
    expect(messageOf(sender, body)).toEqual({ pushes });
  });

  it("parses GitLab's registry like any Distribution", () => {
    expect(messageOf("gitlab", bodies.distribution())).toEqual(messageOf("distribution", bodies.distribution()));
  });

  it.each([
    ["github", { zen: "Keep it logically awesome.", hook_id: 1 }, "a ping"],
    ["github", {}, "nothing about a package"],
    ["github", { ...bodies.github({}), action: undefined }, "a package was changed"],
    ["harbor", bodies.harbor({ type: `X${"Y".repeat(200)}` }), `the event X${"Y".repeat(99)}`],
    ["acr", bodies.acr({ action: `x${"y".repeat(200)}` }), `the action x${"y".repeat(99)}`],
    ["github", bodies.github({ action: "deleted" }), "a package was deleted"],
    ["github", bodies.github({ type: "npm" }), "a package that is no container"],
    ["github", bodies.github({ tag: "" }), "a version without a tag"],
    ["quay", { ...bodies.quay([]), updated_tags: undefined }, "something other than a push"],
    ["quay", bodies.quay([]), "a push without a tag"],
    ["harbor", bodies.harbor({ type: "PULL_ARTIFACT" }), "the event PULL_ARTIFACT"],
    ["harbor", bodies.harbor({ tag: DIGEST }), "a push without a tag"],
    ["distribution", { events: [] }, "no push of a tag"],
    ["acr", { id: "1", timestamp: "2026-03-04T05:06:07Z", action: "ping" }, "the action ping"],
    ["acr", bodies.acr({ action: "delete" }), "the action delete"],
    ["acr", bodies.acr({ tag: undefined }), "a push without a tag"],
  ])("%s: is ignored, case %#", (sender, body, why) => {
    expect(messageOf(sender, body)).toMatchObject({ ignored: why });
  });

  it.each([
    ["harbor", bodies.harbor({ tag: DIGEST }), "harbor.example.com:8443/acme/web"],
    ["acr", bodies.acr({ tag: undefined }), "demo.azurecr.io/web"],
  ])("%s: by digest alone is ignored, and its digest is kept for a look-up", (sender, body, repository) => {
    const message = messageOf(sender, body);
    expect(message).toMatchObject({ ignored: "a push without a tag", byDigest: [{ repository, digest: DIGEST }] });
    expect(JSON.stringify(message)).not.toContain('"tag"');
  });

  it.each([
    ["harbor", bodies.harbor({ tag: "", url: "not a host/acme/web" })],
    ["harbor", bodies.harbor({ tag: DIGEST, url: "ghcr.io/acme/web" })],
    ["acr", { ...bodies.acr({ tag: undefined }), request: { host: "ghcr.io" } }],
    ["acr", bodies.acr({ tag: undefined, repository: "No Repository" })],
  ])("%s: by digest alone and of no valid place is ignored, case %#", (sender, body) => {
    expect(messageOf(sender, body)).toEqual({ ignored: "a push without a tag" });
  });
});

describe("an invalid body", () => {
  it.each([
    ["github", "text", "expected an object"],
    ["quay", { repository: "acme/web" }, "docker_url: missing"],
    ["quay", bodies.quay(["no tag"]), "updated_tags[0]: expected a tag"],
    ["quay", { ...bodies.quay(["latest"]), docker_url: "docker.io/acme/web" }, "docker_url: expected another host"],
    ["harbor", { type: "PUSH_ARTIFACT" }, "event_data: missing"],
    [
      "harbor",
      bodies.harbor({ url: "not a host/acme/web" }),
      "event_data.resources[0].resource_url: expected the host",
    ],
    [
      "distribution",
      { events: [{ action: "push", target: { tag: "v1" } }] },
      "events[0].request.host: expected the host",
    ],
    ["acr", bodies.acr({ tag: "no tag" }), "target.tag: expected a tag"],
    [
      "distribution",
      {
        events: [
          { action: "push", target: { tag: "v1", repository: "UPPER//web" }, request: { host: "own.example.com" } },
        ],
      },
      "events[0].target.repository: expected a repository of own.example.com",
    ],
    ["acr", { action: "push" }, "target: missing"],
    ["acr", bodies.acr({ repository: "UPPER//web" }), "target.repository: expected a repository of demo.azurecr.io"],
    ["docker-hub", bodies.acr({}), "push_data: missing"],
  ])("%s: is refused, case %#", (sender, body, problem) => {
    expect(problemsOf(sender, body).join("\n")).toContain(problem);
  });

  it("senderOf is undefined for an unknown name", () => {
    expect(["", "toString", "__proto__", "ghcr"].map(senderOf)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

const ONES: unknown = Array(500_000).fill(1);
const LONG = "A".repeat(1_040_000);

describe("a body of 1 MiB has few problems", () => {
  it.each<[sender: string, body: object, problem: string]>([
    ["distribution", { events: ONES }, "events: expected at most 100 events"],
    ["gitlab", { events: ONES }, "events: expected at most 100 events"],
    [
      "harbor",
      { type: "PUSH_ARTIFACT", event_data: { resources: ONES, repository: { repo_full_name: "a/b" } } },
      "event_data.resources: expected at most 100 resources",
    ],
    [
      "quay",
      { repository: "a/b", docker_url: "quay.io/a/b", updated_tags: ONES },
      "updated_tags: expected at most 100 tags",
    ],
  ])("from %s with half a million items", (sender, body, problem) => {
    expect(problemsOf(sender, body)).toEqual([problem]);
  });

  it.each<[sender: string, body: object]>([
    ["docker-hub", { push_data: { tag: LONG }, repository: { repo_name: LONG } }],
    ["github", { action: "published", package: { ...(bodies.github({}) as { package: object }).package, name: LONG } }],
    ["acr", { action: "push", target: { repository: LONG, tag: "v1" }, request: { host: LONG } }],
    ["quay", { repository: LONG, docker_url: `quay.io/${LONG}`, updated_tags: Array(100).fill("v1") }],
    ["quay", { repository: LONG, docker_url: LONG, updated_tags: Array(100).fill("v1") }],
    [
      "harbor",
      {
        type: "PUSH_ARTIFACT",
        event_data: {
          resources: Array.from({ length: 100 }, () => ({ tag: "v1", resource_url: "harbor.example.com/a/b:v1" })),
          repository: { repo_full_name: LONG },
        },
      },
    ],
  ])("from %s with an unrepeated key of a million letters", (sender, body) => {
    const problems = problemsOf(sender, body);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.every((problem) => problem.length < 200)).toBe(true);
  });

  it("from Docker Hub with half a million categories is accepted without them", () => {
    const message = messageOf("docker-hub", {
      push_data: { tag: "v1" },
      repository: { repo_name: "acme/web" },
      dhi_metadata: { "linux/amd64": { change_categories: ONES } },
    });
    expect(message).toMatchObject({ pushes: [{ repository: "acme/web", tag: "v1" }] });
    expect(JSON.stringify(message)).not.toContain("changeCategories");
  });
});

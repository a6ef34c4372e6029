import { describe, expect, it } from "vitest";
import { translate, type DialectName } from "../../../src/core/dialects/translate.ts";
import type { Event, Push } from "../../../src/core/event/event.ts";
import { ALERTS, alertOf } from "../alert-of.ts";
import { eventOf } from "../event-of.ts";

const DIGEST = `sha256:${"5f".repeat(32)}`;
const PUSH: Partial<Push> = {
  repository: "ghcr.io/acme/team/web",
  tag: "v1.2.3",
  pusher: "alice",
  pushedAt: Date.parse("2026-03-04T05:06:07.890Z"),
  digest: DIGEST,
  mediaType: "application/vnd.oci.image.index.v1+json",
};

function written(name: DialectName, event: Event): { body: unknown; headers: object } | string {
  const translation = translate(name, event);
  if (!translation.ok) return translation.error;
  const { body, headers } = translation.value;
  return { body: JSON.parse(body), headers };
}

const JSON_TYPE = { "content-type": "application/json" };

const WRITTEN: readonly [DialectName, object, object][] = [
  [
    "docker-hub",
    JSON_TYPE,
    {
      push_data: {
        pushed_at: 1_772_600_767,
        images: [],
        tag: "v1.2.3",
        pusher: "alice",
        media_type: "application/vnd.oci.image.index.v1+json",
      },
      repository: {
        status: "Active",
        repo_name: "ghcr.io/acme/team/web",
        namespace: "acme/team",
        name: "web",
        owner: "acme/team",
        repo_url: "https://ghcr.io/acme/team/web",
      },
    },
  ],
  [
    "github",
    { ...JSON_TYPE, "x-github-event": "package", "x-github-delivery": "evt_0123456789abcdefghjkmnpqrs" },
    {
      action: "published",
      package: {
        name: "team/web",
        namespace: "acme",
        ecosystem: "CONTAINER",
        package_type: "CONTAINER",
        owner: { login: "acme" },
        updated_at: "2026-03-04T05:06:07Z",
        package_version: {
          version: DIGEST,
          created_at: "2026-03-04T05:06:07Z",
          package_url: "ghcr.io/acme/team/web:v1.2.3",
          container_metadata: {
            tag: { name: "v1.2.3", digest: DIGEST },
            manifest: { media_type: "application/vnd.oci.image.index.v1+json" },
          },
        },
        registry: { type: "CONTAINER", url: "https://ghcr.io/acme" },
      },
      sender: { login: "alice" },
    },
  ],
  [
    "harbor",
    JSON_TYPE,
    {
      type: "PUSH_ARTIFACT",
      occur_at: 1_772_600_767,
      operator: "alice",
      event_data: {
        resources: [{ digest: DIGEST, tag: "v1.2.3", resource_url: "ghcr.io/acme/team/web:v1.2.3" }],
        repository: { name: "team/web", namespace: "acme", repo_full_name: "acme/team/web" },
      },
    },
  ],
  [
    "quay",
    JSON_TYPE,
    {
      name: "team/web",
      repository: "acme/team/web",
      namespace: "acme",
      docker_url: "ghcr.io/acme/team/web",
      homepage: "https://ghcr.io/repository/acme/team/web",
      updated_tags: ["v1.2.3"],
    },
  ],
  [
    "distribution",
    { "content-type": "application/vnd.docker.distribution.events.v2+json" },
    {
      events: [
        {
          id: "evt_0123456789abcdefghjkmnpqrs",
          timestamp: "2026-03-04T05:06:07Z",
          action: "push",
          target: {
            mediaType: "application/vnd.oci.image.index.v1+json",
            digest: DIGEST,
            repository: "acme/team/web",
            url: `https://ghcr.io/v2/acme/team/web/manifests/${DIGEST}`,
            tag: "v1.2.3",
          },
          request: { id: "evt_0123456789abcdefghjkmnpqrs", host: "ghcr.io", method: "PUT" },
          actor: { name: "alice" },
        },
      ],
    },
  ],
];

describe("a push of another registry", () => {
  it.each(WRITTEN)("is written as %s would have sent it", (name, headers, body) => {
    expect(written(name, eventOf(PUSH))).toEqual({ headers, body });
  });
});

describe("a push of Docker Hub", () => {
  it.each<[DialectName, string]>([
    ["github", '"package_url":"docker.io/acme/web:v1"'],
    ["harbor", '"resource_url":"docker.io/acme/web:v1"'],
    ["quay", '"docker_url":"docker.io/acme/web"'],
    ["distribution", '"url":"https://docker.io/v2/acme/web/manifests/v1"'],
  ])("is one of docker.io in the format of %s", (name, part) => {
    const translation = translate(name, eventOf({ tag: "v1" }));
    expect(translation.ok && translation.value.body).toContain(part);
  });

  it("leaves out what is not known, and takes the time of its receipt", () => {
    expect(written("github", eventOf({ tag: "v1" }))).toMatchObject({
      body: {
        package: {
          updated_at: "2026-11-23T12:00:00Z",
          package_version: { version: "v1", container_metadata: { tag: { name: "v1" } } },
        },
      },
    });
    expect(translate("distribution", eventOf({ tag: "v1" }))).toMatchObject({
      value: { body: expect.stringContaining('"actor":{}') },
    });
  });
});

it.each<[string, DialectName, Event, string]>([
  ["a push without a tag", "harbor", eventOf(), "Harbor's format needs a push with a tag, and this push has none"],
  [
    "an alert",
    "docker-hub",
    alertOf(ALERTS["rules.invalid"]),
    "Docker Hub's format needs a push with a tag, and this event is an alert",
  ],
  [
    "a repository without an owner",
    "github",
    eventOf({ repository: "demo.azurecr.io/web", tag: "v1" }),
    "GitHub's format names an owner, and demo.azurecr.io/web has none",
  ],
])("%s is not written", (_, name, event, error) => {
  expect(written(name, event)).toBe(error);
});

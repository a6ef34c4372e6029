import { describe, expect, it } from "vitest";
import type { Push } from "../../../src/core/event/event.ts";
import { formatPath, type Problem } from "../../../src/core/schema/problem.ts";
import type { SenderName } from "../../../src/core/senders/name.ts";
import { effectiveBody, parseBody } from "../../../src/core/senders/parse-body.ts";
import { senderOf } from "../../../src/core/senders/senders.ts";
import * as bodies from "./bodies.ts";

const inWords = (problems: readonly Problem[] = []): string[] =>
  problems.map(({ path, message }) => `${formatPath(path)}: ${message}`);

function parsed(sender: SenderName, json: string, refuse?: (push: Push) => string | undefined) {
  const message = parseBody(senderOf(sender), json, JSON.parse(json), refuse);
  if (!message.ok) return { error: inWords(message.error) };
  if ("ignored" in message.value) return { ignored: message.value.ignored };
  const { pushes, rejected, corrected } = message.value;
  return {
    pushes: pushes.map(({ repository, tag }) => `${repository}:${tag}`),
    ...(rejected !== undefined && { rejected: inWords(rejected) }),
    ...(corrected !== undefined && { corrected }),
  };
}

const request = { host: "registry.example.com" };
const event = (tag: string, more: object = {}) => ({
  action: "push",
  target: { repository: "acme/web", tag },
  request,
  ...more,
});
const pull = { action: "pull", target: { repository: "acme/web", tag: "v1" }, request };
const NO_TAG = "expected a tag: letters, digits, '_', '.' and '-'";

describe("a body of several items", () => {
  it("is parsed as it came if all are valid", () => {
    const json = JSON.stringify({ events: [event("v1"), pull, event("v2")] });
    expect(parsed("distribution", json)).toEqual({
      pushes: ["registry.example.com/acme/web:v1", "registry.example.com/acme/web:v2"],
    });
  });

  it("loses the invalid ones, each with its place, and fields that nobody reads", () => {
    const events = [event("no tag"), event("v1"), pull, event("v2", { request: { host: "ghcr.io" } })];
    expect(parsed("distribution", JSON.stringify({ events, more: 1 }))).toEqual({
      pushes: ["registry.example.com/acme/web:v1"],
      rejected: [
        `events[0].target.tag: ${NO_TAG}`,
        "events[3].request.host: expected another host: only the sender github may send pushes of ghcr.io",
      ],
      corrected: { events: [event("v1"), pull], more: 1 },
    });
  });

  it("keeps those by digest alone, beside an invalid one", () => {
    const resource = { digest: bodies.DIGEST, resource_url: "harbor.example.com/acme/web:v1" };
    const resources = ["v1", "no tag", bodies.DIGEST].map((tag) => ({ ...resource, tag }));
    const body = { type: "PUSH_ARTIFACT", event_data: { resources } };
    const message = parseBody(senderOf("harbor"), JSON.stringify(body), body);
    expect(message).toMatchObject({
      value: { pushes: [{ tag: "v1" }], byDigest: [{ digest: bodies.DIGEST }], rejected: [{}] },
    });
  });

  it("loses those with an ambiguous key", () => {
    const json = JSON.stringify({ events: [event("v1"), event("v2")] }).replace('"tag":"v1"', '"tag":"v1","Tag":"v0"');
    expect(parsed("distribution", json)).toEqual({
      pushes: ["registry.example.com/acme/web:v2"],
      rejected: ['events[0].target.Tag: expected once: "tag" is the same key to receivers that ignore case'],
      corrected: { events: [event("v2")] },
    });
  });

  it("loses those that are refused", () => {
    const json = JSON.stringify({ events: [event("v1"), event("v2")] });
    expect(parsed("distribution", json, ({ tag }) => (tag === "v1" ? "the token is for v2" : undefined))).toEqual({
      pushes: ["registry.example.com/acme/web:v2"],
      rejected: ["events[0]: the token is for v2"],
      corrected: { events: [event("v2")] },
    });
  });

  it("is refused if none is left", () => {
    const json = JSON.stringify({ events: [event("no tag"), pull] });
    expect(parsed("distribution", json)).toEqual({ error: [`events[0].target.tag: ${NO_TAG}`] });
    const refused = parsed("distribution", JSON.stringify({ events: [event("v1")] }), () => "not for this token");
    expect(refused).toEqual({ error: ["events[0]: not for this token"] });
  });

  it("has at most 100 items", () => {
    const events = [event("no tag"), ...Array.from({ length: 99 }, () => event("v1"))];
    expect(parsed("distribution", JSON.stringify({ events }))).toMatchObject({
      rejected: [`events[0].target.tag: ${NO_TAG}`],
    });
    expect(parsed("distribution", JSON.stringify({ events: [...events, event("v1")] }))).toEqual({
      error: ["events: expected at most 100 events"],
    });
  });

  it("keeps what is around the list", () => {
    const body = bodies.harbor({}) as { event_data: { resources: object[] } };
    const [resource] = body.event_data.resources;
    const resources = [{ ...resource, tag: "no tag" }, resource];
    const { event_data: data, ...rest } = body;
    expect(parsed("harbor", JSON.stringify({ ...body, event_data: { ...data, resources } }))).toEqual({
      pushes: ["harbor.example.com:8443/acme/web:v1.2.3"],
      rejected: [`event_data.resources[0].tag: ${NO_TAG}`],
      corrected: { ...rest, event_data: { ...data, resources: [resource] } },
    });
  });
});

describe("a problem of the whole body", () => {
  it.each<[what: string, sender: SenderName, json: string, error: string[]]>([
    [
      "beside its items",
      "quay",
      JSON.stringify({ ...bodies.quay(["v1", "no tag"]), docker_url: "docker.io/acme/web" }),
      ["docker_url: expected another host: only the sender docker-hub may send pushes of docker.io"],
    ],
    ["a repeated list", "distribution", '{"events":[],"events":[]}', ["events: expected once: this key is repeated"]],
    [
      "ten repeated keys, after which nobody looks",
      "distribution",
      JSON.stringify({ events: [event("v1")] }).replace('"tag":"v1"', `"tag":"v1"${',"tag":"v1"'.repeat(10)}`),
      Array.from({ length: 10 }, () => "events[0].target.tag: expected once: this key is repeated"),
    ],
    [
      "a field of another sender",
      "distribution",
      JSON.stringify({ events: [event("v1")], registry_package: {} }),
      ["registry_package: belongs to the body of github: post it to /hook/<token>/github"],
    ],
  ])("refuses it: %s", (_, sender, json, error) => {
    expect(parsed(sender, json)).toEqual({ error });
  });

  it("of a body without a list has the reason", () => {
    const json = JSON.stringify({ push_data: { tag: "v1" }, repository: { repo_name: "acme/web" } });
    expect(parsed("docker-hub", json, () => "the token is for another repository")).toEqual({
      error: [": the token is for another repository"],
    });
  });
});

describe("effectiveBody", () => {
  const body = new TextEncoder().encode('{"events":[]}');
  const payload = { events: [] };

  it.each([{ ignored: "no push of a tag" }, { pushes: [{} as Push] as [Push] }])(
    "is the body that came: %j",
    (message) => {
      expect(effectiveBody(message, body, payload)).toEqual({ body, payload });
    },
  );

  it("is the corrected payload, if there is one", () => {
    const corrected = { events: [1] };
    const effective = effectiveBody({ pushes: [{} as Push], corrected }, body, payload);
    expect([new TextDecoder().decode(effective.body), effective.payload]).toEqual(['{"events":[1]}', corrected]);
  });
});

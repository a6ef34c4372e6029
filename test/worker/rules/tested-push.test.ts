import { describe, expect, it } from "vitest";
import { ADMIN, ask } from "../auth/ask.ts";

const DOCUMENT = JSON.stringify({
  version: 1,
  targets: { deploy: { type: "webhook", url: "https://deploy.example/" } },
  senders: {
    artifactory: {
      when: "headers['x-event'] == 'push'",
      push: {
        registry: "'registry.example.com'",
        repository: "payload.image",
        tag: "payload.version",
        pusher: "payload.user",
      },
    },
  },
  accept: ["docker-hub", "quay", "artifactory"],
  rules: [
    { name: "own", match: { repository: "registry.example.com/acme/*" }, targets: ["deploy"] },
    { name: "quay", match: { repository: "quay.io/acme/web", tag: "v2" }, targets: ["deploy"] },
  ],
});

const QUAY = {
  name: "web",
  repository: "acme/web",
  namespace: "acme",
  docker_url: "quay.io/acme/web",
  homepage: "https://quay.io/repository/acme/web",
  updated_tags: ["v2", "v3"],
};

function test(body: object): Promise<Response> {
  return ask("/api/v1/rules/test", { method: "POST", token: ADMIN, body: { document: DOCUMENT, ...body } });
}

describe("rules are tested on a payload", () => {
  it("of Docker Hub without a sender's name", async () => {
    const payload = { push_data: { tag: "v1", pusher: "ann" }, repository: { repo_name: "acme/web" } };
    const answer = await test({ payload });
    expect(await answer.json()).toMatchObject({
      targets: [],
      pushes: [{ repository: "acme/web", tag: "v1", pusher: "ann" }],
    });
  });

  it("of another registry, all of whose pushes are shown", async () => {
    const answer = await test({ sender: "quay", payload: QUAY });
    expect(await answer.json()).toMatchObject({
      rules: ["quay"],
      targets: ["deploy"],
      pushes: [
        { repository: "quay.io/acme/web", tag: "v2" },
        { repository: "quay.io/acme/web", tag: "v3" },
      ],
    });
  });

  it("of a sender of the document, with the headers that it reads", async () => {
    const payload = { image: "acme/api", version: "1.2", user: "bob" };
    const answer = await test({ sender: "artifactory", payload, headers: { "X-Event": "push" } });
    expect(await answer.json()).toMatchObject({
      rules: ["own"],
      targets: ["deploy"],
      pushes: [{ repository: "registry.example.com/acme/api", tag: "1.2", pusher: "bob" }],
    });
  });

  it.each<[what: string, body: object, path: string, message: RegExp]>([
    [
      "a sender that there is not",
      { sender: "nexus", payload: {} },
      "sender",
      /expected one of docker-hub, .*artifactory$/,
    ],
    [
      "what the sender ignores",
      { sender: "artifactory", payload: { image: "a/b", version: "1" }, headers: { "x-event": "delete" } },
      "payload",
      /would be ignored/,
    ],
    ["another sender's payload", { sender: "quay", payload: { push_data: {} } }, "payload", /./],
    ["a payload beside an event", { event: "evt_00000000000000000000000000", payload: {} }, "event", /expected the id/],
    ["neither", {}, "event", /expected the id of an event that is there, or a payload/],
  ])("and %s is refused", async (_, body, path, message) => {
    const answer = await test(body);
    const { errors } = await answer.json<{ errors: { path: string; message: string }[] }>();
    expect(answer.status).toBe(422);
    expect(errors[0]?.path.split(/[.[]/)[0]).toBe(path);
    expect(errors[0]?.message).toMatch(message);
  });

  it("with at most 50 headers", async () => {
    const headers = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`x-${index}`, "1"]));
    const answer = await test({ sender: "artifactory", payload: {}, headers });
    expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining("expected at most 50 headers")]);
  });
});

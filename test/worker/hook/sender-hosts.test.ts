import { describe, expect, it } from "vitest";
import { acr, distributionAt, github, harbor, quay } from "../../core/senders/bodies.ts";
import { EVERY_SENDER, stored, tell } from "./tell.ts";

const DOCKER_HUB = { push_data: { tag: "v9.9.9" }, repository: { repo_name: "acme/web" } };

describe("a sender's path is no way round", () => {
  it("by Quay and a host that reads as a namespace of Docker Hub", async () => {
    const body = { repository: "acme/web", docker_url: "acme/web", updated_tags: ["v9.9.9"] };
    const { status, json } = await tell(`${EVERY_SENDER}/quay`, body);
    expect([status, json.errors?.[0]?.path]).toEqual([422, "docker_url"]);
    expect(await stored("acme/web")).toEqual([]);
  });

  it("by Distribution and a host that reads as a namespace of Docker Hub", async () => {
    const { status, json } = await tell(`${EVERY_SENDER}/distribution`, distributionAt("acme"));
    expect([status, json.events, json.rejected?.[0]?.path]).toEqual([200, [], "events[0].request.host"]);
    expect(await stored("acme/acme/web", "acme/web")).toEqual([]);
  });

  it("by Distribution with a body of Docker Hub around it", async () => {
    const { status } = await tell(`${EVERY_SENDER}/distribution`, { ...DOCKER_HUB, ...distributionAt("acme") });
    expect(status).toBe(422);
    expect(await stored("acme/web", "acme/acme/web")).toEqual([]);
  });

  it("by a good body with the fields of another sender beside its own", async () => {
    const own = distributionAt("registry.example.com");
    const { status, json } = await tell(`${EVERY_SENDER}/distribution`, { ...DOCKER_HUB, ...own });
    expect([status, json.errors]).toEqual([
      422,
      [{ path: "push_data", message: "belongs to the body of docker-hub: post it to /hook/<token>/docker-hub" }],
    ]);
  });

  it.each([
    ["quay", { ...quay(["v1"]), docker_url: "ghcr.io/acme/web" }, 422],
    // It would repeat the request for ever.
    ["distribution", distributionAt("ghcr.io"), 200],
    ["gitlab", distributionAt("ghcr.io"), 200],
    ["harbor", harbor({ url: "ghcr.io/acme/web:v1" }), 422],
    ["acr", { ...acr({}), request: { host: "ghcr.io" } }, 422],
  ])("by %s and an unsigned push of ghcr.io, which GitHub has to sign", async (sender, body, status) => {
    const secret = { GITHUB_WEBHOOK_SECRET: "secret-of-github" };
    expect((await tell(`${EVERY_SENDER}/github`, github({}), secret)).status).toBe(401);
    expect((await tell(`${EVERY_SENDER}/${sender}`, body, secret)).status).toBe(status);
    expect(await stored("ghcr.io/acme/web")).toEqual([]);
  });

  it.each(["ghcr.io/acme/web", "ghcr.io/web"])("by Docker Hub and the repository %s", async (name) => {
    const body = { push_data: { tag: "v1" }, repository: { repo_name: name } };
    const { status, json } = await tell(EVERY_SENDER, body);
    expect([status, json.errors?.[0]?.path]).toEqual([422, "repository.repo_name"]);
    expect(await stored(name)).toEqual([]);
  });
});

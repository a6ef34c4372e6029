import { describe, expect, it } from "vitest";
import { github } from "../../core/senders/bodies.ts";
import { lastRejection, stored, tell } from "./tell.ts";

const TOKEN = "test-token-of-some-senders";
const DOCKER_HUB = { push_data: { tag: "v9.9.9" }, repository: { repo_name: "acme/web" } };

describe("a token is for its senders alone", () => {
  // First, because rejections beyond twenty at once are not recorded.
  it("on another's path it gets a 403 that says how to write it, stores nothing and is recorded", async () => {
    const { status, json } = await tell(`${TOKEN}/github`, github({}), { RELAY_TOKENS: `hub1=${TOKEN}` });
    const detail =
      "The token hub1 is not for the sender github. Use another, or write it in RELAY_TOKENS as hub1/github=<token>, or as hub1/docker-hub|github=<token> to keep its senders.";
    expect({ status, ...json }).toMatchObject({ status: 403, type: expect.stringContaining("wrong-sender"), detail });
    expect(await stored("ghcr.io/acme/web")).toEqual([]);
    expect(await lastRejection()).toMatchObject({ status: 403, token: "hub1", reason: detail });
  });

  const SENDERS = ["docker-hub", "github", "quay", "harbor", "distribution", "gitlab", "acr"];

  /** The senders on whose paths a token is not refused; without a sender, that is "". */
  async function taken(list: string): Promise<string[]> {
    const statuses = ["", ...SENDERS].map(async (sender) => {
      const { status } = await tell(sender === "" ? TOKEN : `${TOKEN}/${sender}`, "{", { RELAY_TOKENS: list });
      // The body is no JSON: who gets that far is let in.
      return status === 400 ? [sender] : [];
    });
    return (await Promise.all(statuses)).flat();
  }

  it.each([
    ["one without a label", TOKEN, ["", "docker-hub"]],
    ["one with a label", `hub1=${TOKEN}`, ["", "docker-hub"]],
    ["one with repositories", `hub1@acme/*=${TOKEN}`, ["", "docker-hub"]],
    ["one of GitHub", `ci/github=${TOKEN}`, ["github"]],
    ["one of two", `ci/github|quay@ghcr.io/acme/*|quay.io/acme/*=${TOKEN}`, ["github", "quay"]],
    ["one of Docker Hub and another", `ci/docker-hub|acr=${TOKEN}`, ["", "docker-hub", "acr"]],
  ])("%s", async (_, list, senders) => {
    expect(await taken(list)).toEqual(senders);
  });

  it("on Docker Hub's path it gets one too, and keeps what it is for to itself", async () => {
    const RELAY_TOKENS = `ci/github@ghcr.io/secret/*=${TOKEN}`;
    const { status, json } = await tell(TOKEN, DOCKER_HUB, { RELAY_TOKENS });
    expect([status, json.detail]).toEqual([
      403,
      expect.stringContaining("ci/github|docker-hub@<repositories>=<token>"),
    ]);
    expect(json.detail).not.toContain("secret/");
  });

  it("a token that nobody knows is as unknown there as anywhere", async () => {
    expect((await tell(`${"x".repeat(32)}/github`, github({}))).status).toBe(404);
  });

  it("a list with an invalid sender lets nobody in", async () => {
    const RELAY_TOKENS = `ci/Nexus=${TOKEN}`;
    expect((await tell(TOKEN, DOCKER_HUB, { RELAY_TOKENS })).status).toBe(503);
  });
});

import { describe, expect, it } from "vitest";
import { distributionAt } from "../../core/senders/bodies.ts";
import { stored, tell } from "./tell.ts";

const TOKEN = "test-token-behind-a-proxy-24";
const RELAY_TOKENS = `ci/distribution|gitlab@registry.example.com/acme/*=${TOKEN}`;
const REGISTRY_ALIASES = "docker_registry=registry.example.com,registry:5000=registry.example.com,hostile=ghcr.io";

describe("a registry behind a proxy", () => {
  it.each([
    ["distribution", "docker_registry"],
    ["gitlab", "registry:5000"],
  ])("is known by its alias to tokens and in stored events: %s, %s", async (sender, host) => {
    const { status, json } = await tell(`${TOKEN}/${sender}`, distributionAt(host), { RELAY_TOKENS, REGISTRY_ALIASES });
    expect([status, json.event]).toEqual([202, expect.stringMatching(/^evt_/)]);
    expect(await stored("registry.example.com/acme/web", `${host}/acme/web`)).toEqual([
      "registry.example.com/acme/web",
    ]);
  });

  it("has no alias that is another sender's host", async () => {
    const changes = { RELAY_TOKENS: `ci/distribution=${TOKEN}`, REGISTRY_ALIASES };
    const { json } = await tell(`${TOKEN}/distribution`, distributionAt("hostile"), changes);
    expect(json).toMatchObject({ events: [], rejected: [{ path: "events[0].request.host" }] });
    expect(await stored("ghcr.io/acme/web")).toEqual([]);
  });
});

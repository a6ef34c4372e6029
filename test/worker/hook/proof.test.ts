import { describe, expect, it } from "vitest";
import { acr, distribution, distributionAt, github, harbor, quay } from "../../core/senders/bodies.ts";
import { EVERY_SENDER, stored, tell } from "./tell.ts";

const DOCKER_HUB = { push_data: { tag: "v1" }, repository: { repo_name: "proof/web" } };

describe("a sender's Authorization", () => {
  /** Base64 of "hubrelay:pass word", in UTF-8 of "hubrelay:pässword", and of "hubrelay:other". */
  const BASIC = "Basic aHVicmVsYXk6cGFzcyB3b3Jk";
  const BASIC_UTF8 = "Basic aHVicmVsYXk6cMOkc3N3b3Jk";
  const WRONG = "Basic aHVicmVsYXk6b3RoZXI=";

  it.each([
    ["a whole value", "Bearer abc", "Bearer abc", 202],
    ["a whole value, and another", "Bearer abc", "Bearer abd", 401],
    ["a whole value, and its start", "Bearer abc", "Bearer ab", 401],
    ["a whole value of Basic", BASIC, BASIC, 202],
    ["a whole value of Basic, and another", BASIC, WRONG, 401],
    ["a user and a password", "hubrelay:pass word", BASIC, 202],
    ["a user and a password beyond ASCII", "hubrelay:pässword", BASIC_UTF8, 202],
    ["a user and a password, and others", "hubrelay:pass word", WRONG, 401],
    ["a user and a password, and nothing", "hubrelay:pass word", "", 401],
    ["a whole value with a colon", "key:abc", "key:abc", 202],
  ])("%s", async (_, QUAY_AUTHORIZATION, authorization, expected) => {
    const headers: Record<string, string> = authorization === "" ? {} : { authorization };
    const { status, json } = await tell(`${EVERY_SENDER}/quay`, quay(["v1"]), { QUAY_AUTHORIZATION }, headers);
    expect(status).toBe(expected);
    expect(JSON.stringify(json)).not.toContain(QUAY_AUTHORIZATION);
  });

  it.each([
    ["docker-hub", "DOCKER_HUB_AUTHORIZATION", DOCKER_HUB],
    ["quay", "QUAY_AUTHORIZATION", quay(["v2"])],
    ["harbor", "HARBOR_AUTHORIZATION", harbor({})],
    ["distribution", "DISTRIBUTION_AUTHORIZATION", distribution()],
    ["gitlab", "DISTRIBUTION_AUTHORIZATION", distribution()],
    ["acr", "ACR_AUTHORIZATION", acr({})],
  ])("of %s is asked for once %s is set", async (sender, secret, body) => {
    const secrets = { [secret]: "user:password" };
    const { status, json } = await tell(`${EVERY_SENDER}/${sender}`, body, secrets);
    expect([status, json.detail]).toEqual([
      401,
      `The header authorization is missing: set ${secret}'s value at the sender.`,
    ]);
    const headers = { authorization: "Basic dXNlcjpwYXNzd29yZA==" };
    expect((await tell(`${EVERY_SENDER}/${sender}`, body, secrets, headers)).status).toBe(202);
  });

  it.each(["", "/docker-hub"])("of Docker Hub holds on its path %j", async (path) => {
    const secrets = { DOCKER_HUB_AUTHORIZATION: "user:password" };
    expect((await tell(`${EVERY_SENDER}${path}`, DOCKER_HUB, secrets)).status).toBe(401);
  });
});

describe("a host that several senders may name", () => {
  const BODIES = {
    quay: { ...quay(["v1"]), docker_url: "own.example.com/acme/web" },
    harbor: harbor({ url: "own.example.com/acme/web:v1" }),
    distribution: distributionAt("own.example.com"),
    gitlab: distributionAt("own.example.com"),
  };

  it.each([
    ["HARBOR_AUTHORIZATION", "quay", "QUAY_AUTHORIZATION"],
    ["HARBOR_AUTHORIZATION", "distribution", "DISTRIBUTION_AUTHORIZATION"],
    ["DISTRIBUTION_AUTHORIZATION", "harbor", "HARBOR_AUTHORIZATION"],
    ["QUAY_AUTHORIZATION", "gitlab", "DISTRIBUTION_AUTHORIZATION"],
  ] as const)("with %s set is not taken from %s without %s", async (set, sender, missing) => {
    const { status, json } = await tell(`${EVERY_SENDER}/${sender}`, BODIES[sender], { [set]: "Bearer abc" });
    expect([status, json.detail]).toEqual([
      401,
      `Pushes of own.example.com have to be proven, because ${set} is set: set ${missing} too, here and at the sender.`,
    ]);
    expect(await stored("own.example.com/acme/web")).toEqual([]);
  });

  const GHES = "containers.github.example.com";

  it.each([
    ["GITHUB_WEBHOOK_SECRET", "quay", { ...quay(["v1"]), docker_url: `${GHES}/acme/web` }, 401],
    ["GITHUB_WEBHOOK_SECRET", "distribution", distributionAt(GHES), 401],
    ["HARBOR_AUTHORIZATION", "github", github({ host: GHES }), 401],
    ["QUAY_AUTHORIZATION", "github", github({ host: "github.example.com" }), 401],
    ["ACR_AUTHORIZATION", "github", github({ host: GHES }), 202],
    ["GITHUB_WEBHOOK_SECRET", "github", github({ host: GHES }), 401],
  ])("of GitHub Enterprise Server, with %s set, from %s: %#", async (set, sender, body, expected) => {
    expect((await tell(`${EVERY_SENDER}/${sender}`, body, { [set]: "Bearer abc" })).status).toBe(expected);
  });

  it.each([
    ["GITHUB_WEBHOOK_SECRET", "harbor", harbor({})],
    ["ACR_AUTHORIZATION", "harbor", harbor({})],
    ["HARBOR_AUTHORIZATION", "quay", quay(["v3"])],
    ["HARBOR_AUTHORIZATION", "github", github({})],
    ["QUAY_AUTHORIZATION", "docker-hub", DOCKER_HUB],
  ])("is none of the others': %s asks nothing of %s", async (set, sender, body) => {
    expect((await tell(`${EVERY_SENDER}/${sender}`, body, { [set]: "Bearer abc" })).status).toBe(202);
  });
});

import { describe, expect, it } from "vitest";
import { describeProblems } from "../../../src/core/schema/problem.ts";
import { foreignFormat } from "../../../src/core/senders/body-format.ts";
import { senderOf } from "../../../src/core/senders/senders.ts";
import { parseBody } from "../../../src/core/senders/parse-body.ts";
import * as bodies from "./bodies.ts";
import { onDistribution } from "./charts.ts";

/** https://www.alibabacloud.com/help/doc-detail/60949.htm */
const alibaba = {
  push_data: {
    digest: "sha256:457f4aa83fc9a6663ab9d1b0a6e2dce25a12a943ed5bf2c1747c58d48bbb4917",
    pushed_at: "2016-11-29 12:25:46",
    tag: "latest",
  },
  repository: {
    date_created: "2016-10-28 21:31:42",
    name: "repoTest",
    namespace: "namespace",
    region: "cn-hangzhou",
    repo_authentication_type: "NO_CERTIFIED",
    repo_full_name: "namespace/repoTest",
    repo_origin_type: "NO_CERTIFIED",
    repo_type: "PUBLIC",
  },
};

const BODIES: Readonly<Record<string, object>> = {
  "docker-hub": { push_data: { tag: "v1" }, repository: { repo_name: "acme/web" } },
  github: bodies.github({}),
  quay: bodies.quay(["v1"]),
  harbor: bodies.harbor({}),
  distribution: onDistribution(),
  gitlab: onDistribution(),
  acr: bodies.acr({}),
};

const PATHS: Readonly<Record<string, string>> = {
  "docker-hub": "Docker Hub's form: post it to /hook/<token>",
  github: "GitHub's form: post it to /hook/<token>/github",
  quay: "Quay's form: post it to /hook/<token>/quay",
  harbor: "Harbor's form: post it to /hook/<token>/harbor",
  distribution: "a Distribution registry's form: post it to /hook/<token>/distribution",
  gitlab: "a Distribution registry's form: post it to /hook/<token>/distribution",
  acr: "Azure Container Registry's form: post it to /hook/<token>/acr",
};

const SENDERS = Object.keys(BODIES);
const pairs = SENDERS.flatMap((sender) => SENDERS.map((owner) => [sender, owner] as const));
const isSame = (a: string, b: string): boolean => a === b || [a, b].toSorted().join() === "distribution,gitlab";

function form(sender: string, body: unknown): string | undefined {
  const { name } = senderOf(sender) ?? { name: "docker-hub" };
  return foreignFormat(name, body);
}

function heard(sender: string, body: unknown): string {
  const known = senderOf(sender);
  if (known === undefined) return "";
  const message = parseBody(known, JSON.stringify(body), body);
  return message.ok ? JSON.stringify(message.value) : describeProblems(message.error).join("\n");
}

describe("a body posted to another sender's path", () => {
  it.each(pairs.filter(([sender, owner]) => !isSame(sender, owner)))("to %s is recognised as %s", (sender, owner) => {
    expect(form(sender, BODIES[owner])).toBe(`this looks like ${PATHS[owner]}`);
    expect(understood(sender, BODIES[owner])).toBe(false);
  });

  it.each(pairs.filter(([sender, owner]) => isSame(sender, owner)))("to %s is accepted from %s", (sender, owner) => {
    expect(form(sender, BODIES[owner])).toBeUndefined();
    expect(understood(sender, BODIES[owner])).toBe(true);
  });

  it.each([
    ["a ping of GitHub", "harbor", { zen: "Keep it logically awesome.", hook_id: 1, hook: {} }, "github"],
    ["a ping of GitHub", "docker-hub", { zen: "Keep it logically awesome.", hook_id: 1, hook: {} }, "github"],
    ["CloudEvents of Harbor", "github", bodies.harborCloudEvent(), "harbor"],
    ["an event of Harbor without data", "github", { type: "SCANNING_STOPPED", occur_at: 1, operator: "a" }, "harbor"],
    ["CloudEvents of Harbor", "acr", { ...bodies.harborCloudEvent(), action: "ping" }, "harbor"],
  ])("is refused although not a push: %s to %s", (_, sender, body, owner) => {
    expect(form(sender, body)).toBe(`this looks like ${PATHS[owner]}`);
    expect(understood(sender, body)).toBe(false);
  });

  it.each([
    ["github", { action: "created", star: {}, repository: { full_name: "acme/web" }, sender: { login: "alice" } }],
    ["github", { ref: "refs/heads/main", repository: { full_name: "acme/web" }, commits: [] }],
    ["acr", { id: "1", timestamp: "2026-03-04T05:06:07Z", action: "ping" }],
    ["harbor", { type: "QUOTA_EXCEED", occur_at: 1, operator: "a" }],
  ])("is not suspected in an event of %s, case %#", (sender, body) => {
    expect(form(sender, body)).toBeUndefined();
    expect(understood(sender, body)).toBe(true);
  });

  it.each([undefined, null, 1, "text", [], {}, { repository: {} }])("is not suspected in %j", (body) => {
    expect(SENDERS.map((sender) => form(sender, body))).toEqual(SENDERS.map(() => undefined));
  });
});

describe("a body of Alibaba Cloud", () => {
  const ALIBABA = "this looks like the form of Alibaba Cloud Container Registry, which hubrelay has no sender for";
  const untimed = { ...alibaba, push_data: { tag: "latest" } };

  it.each([alibaba, untimed])("is never taken for a push to Docker Hub, case %#", (body) => {
    expect(form("docker-hub", body)).toBe(ALIBABA);
    expect(understood("docker-hub", body)).toBe(false);
  });

  it("is named if it has no other problem", () => {
    expect(heard("docker-hub", untimed)).toBe(ALIBABA);
  });
});

function understood(sender: string, body: unknown): boolean {
  const known = senderOf(sender);
  return known !== undefined && parseBody(known, JSON.stringify(body), body).ok;
}

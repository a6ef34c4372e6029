import { describe, expect, it } from "vitest";
import { DEFAULT_SENDER, SENDER_NAMES } from "../../../src/core/senders/name.ts";
import type { BuiltInSender } from "../../../src/core/senders/sender.ts";
import { SENDER_SECRETS, senderOf } from "../../../src/core/senders/senders.ts";

const authorization = (secret: string) => ({ kind: "credential", header: "authorization", secret }) as const;

const CONTRACTS: readonly Omit<BuiltInSender, "fields" | "parse">[] = [
  {
    name: "docker-hub",
    title: "Docker Hub",
    proof: authorization("DOCKER_HUB_AUTHORIZATION"),
    identity: { fields: ["push_data.pushed_at", "callback_url"] },
  },
  {
    name: "github",
    title: "GitHub Container Registry",
    formField: "payload",
    proof: {
      kind: "signature",
      hash: "SHA-256",
      encoding: "hex",
      header: "x-hub-signature-256",
      prefix: "sha256=",
      secret: "GITHUB_WEBHOOK_SECRET",
    },
    headers: [
      "x-github-event",
      "x-github-delivery",
      "x-github-hook-id",
      "x-github-hook-installation-target-id",
      "x-github-hook-installation-target-type",
    ],
    identity: { fields: ["package.updated_at"], header: "x-github-delivery" },
  },
  {
    name: "quay",
    title: "Quay",
    proof: authorization("QUAY_AUTHORIZATION"),
    lists: [["updated_tags"]],
    identity: { fields: [] },
  },
  {
    name: "harbor",
    title: "Harbor",
    proof: authorization("HARBOR_AUTHORIZATION"),
    lists: [
      ["event_data", "resources"],
      ["data", "resources"],
    ],
    identity: { fields: ["occur_at", "time"] },
    signals: ["scan", "replication"],
  },
  {
    name: "distribution",
    title: "a Distribution registry",
    proof: authorization("DISTRIBUTION_AUTHORIZATION"),
    lists: [["events"]],
    retriesForever: true,
    identity: { fields: ["events[].id", "events[].timestamp"] },
  },
  {
    name: "gitlab",
    title: "GitLab's registry",
    proof: authorization("DISTRIBUTION_AUTHORIZATION"),
    lists: [["events"]],
    retriesForever: true,
    identity: { fields: ["events[].id", "events[].timestamp"] },
  },
  {
    name: "acr",
    title: "Azure Container Registry",
    proof: authorization("ACR_AUTHORIZATION"),
    identity: { fields: ["id", "timestamp"] },
  },
];

describe("a sender", () => {
  it.each(CONTRACTS)("$name has its proof, its identity, its headers and its lists", (contract) => {
    const { fields: _, parse: __, ...rest } = senderOf(contract.name);
    expect(rest).toEqual(contract);
  });

  it("without a name is Docker Hub", () => {
    expect(DEFAULT_SENDER).toBe("docker-hub");
    expect(SENDER_NAMES).toEqual(["docker-hub", "github", "quay", "harbor", "distribution", "gitlab", "acr"]);
  });

  it("has a secret that no target may use", () => {
    expect(SENDER_SECRETS).toEqual([
      "DOCKER_HUB_AUTHORIZATION",
      "GITHUB_WEBHOOK_SECRET",
      "QUAY_AUTHORIZATION",
      "HARBOR_AUTHORIZATION",
      "DISTRIBUTION_AUTHORIZATION",
      "ACR_AUTHORIZATION",
    ]);
  });
});

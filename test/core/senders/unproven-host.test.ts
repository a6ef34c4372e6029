import { describe, expect, it } from "vitest";
import type { SenderName } from "../../../src/core/senders/name.ts";
import { senderOf } from "../../../src/core/senders/senders.ts";
import { unprovenHost } from "../../../src/core/senders/unproven-host.ts";

const OWN = "registry.example.com";

function unproven(sender: SenderName, registry: string | undefined, secrets: readonly string[]): string | undefined {
  const push = registry === undefined ? {} : { registry };
  return unprovenHost(senderOf(sender), push, (secret) => secrets.includes(secret));
}

describe("a push of a self-hosted registry", () => {
  it.each<[sender: SenderName, registry: string, secret: string]>([
    ["gitlab", OWN, "HARBOR_AUTHORIZATION"],
    ["harbor", OWN, "QUAY_AUTHORIZATION"],
    ["quay", OWN, "DISTRIBUTION_AUTHORIZATION"],
    ["harbor", "containers.github.example.com", "GITHUB_WEBHOOK_SECRET"],
  ])("of %s is refused from %s while only %s is set", (sender, registry, secret) => {
    const { secret: own } = senderOf(sender).proof;
    expect(unproven(sender, registry, [secret])).toBe(
      `Pushes of ${registry} have to be proven, because ${secret} is set: set ${own} too, here and at the sender.`,
    );
  });

  it.each<[what: string, sender: SenderName, registry: string | undefined, secrets: string[]]>([
    ["no secret is set", "harbor", OWN, []],
    ["the sender proves itself", "harbor", OWN, ["HARBOR_AUTHORIZATION", "QUAY_AUTHORIZATION"]],
    ["only GitHub proves itself, on another host", "harbor", OWN, ["GITHUB_WEBHOOK_SECRET"]],
    ["only Azure proves itself, which runs no other host", "harbor", OWN, ["ACR_AUTHORIZATION"]],
    ["the registry has an owner", "github", "ghcr.io", ["HARBOR_AUTHORIZATION"]],
    ["the push is Docker Hub's", "docker-hub", undefined, ["HARBOR_AUTHORIZATION"]],
  ])("is accepted where %s", (_, sender, registry, secrets) => {
    expect(unproven(sender, registry, secrets)).toBeUndefined();
  });
});

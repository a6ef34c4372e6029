import { describe, expect, it } from "vitest";
import type { SenderName } from "../../src/core/senders/name.ts";
import { senderOf } from "../../src/core/senders/senders.ts";
import { parseBody } from "../../src/core/senders/parse-body.ts";
import { countsOf, countsOnPage, tableOf, type Outcome } from "./table.ts";

interface Read {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
}

interface Case {
  readonly tool: string;
  readonly sender: SenderName;
  readonly body: unknown;
  /** What the tool reads; null when it reads no push. */
  readonly reads: readonly Read[] | null;
}

const { cases } = tableOf("receivers") as { cases: readonly Case[] };

function theirsOf({ reads }: Case): string {
  const names = (reads ?? []).map(({ registry, repository, tag }) => {
    return `${registry === "docker.io" ? "" : `${registry}/`}${repository}:${tag}`;
  });
  return names.join(", ") || "none";
}

/** The pushes that hubrelay reads; "none" where it ignores or refuses the body. */
function oursOf({ sender, body }: Case): string {
  const message = parseBody(senderOf(sender), JSON.stringify(body), body);
  if (!message.ok || "ignored" in message.value) return "none";
  return message.value.pushes.map(({ repository, tag }) => `${repository}:${tag ?? "no tag"}`).join(", ");
}

function outcomeOf(row: Case): Outcome {
  const [theirs, ours] = [theirsOf(row), oursOf(row)];
  if (theirs === ours) return "agree";
  return ours === "none" ? "refused" : "differ";
}

describe("a body that a receiver's tests post is read as the receiver reads it", () => {
  it.each<[outcome: Outcome, rows: string[]]>([
    [
      "differ",
      [
        // An official image is written with its namespace; a push without a tag is taken; all tags are.
        "argocd-image-updater docker-hub: myapp:v2.0.0, here library/myapp:v2.0.0",
        "argocd-image-updater docker-hub: none, here myuser/myapp:no tag",
        "argocd-image-updater quay: quay.io/mynamespace/repository:latest, here quay.io/mynamespace/repository:latest, quay.io/mynamespace/repository:v1.0",
      ],
    ],
    [
      "refused",
      [
        // The tag is in the version's name, where GitHub has the digest.
        "argocd-image-updater github: ghcr.io/testuser/fallback-app:v2.0.0, here none",
        // Its names contradict each other: somebody has replaced some of them.
        "argocd-image-updater harbor: harbor.example.com/image-name:tag, here none",
        // Nothing names the registry.
        "argocd-image-updater harbor: harbor/myapp:v2.0.0, here none",
        // Its names contradict each other.
        "argocd-image-updater quay: quay.internal.corp/ariss/alrl:v1.0, here none",
        // Nothing names the registry.
        "argocd-image-updater quay: quay.io/mynamespace/repository:latest, here none",
        "argocd-image-updater quay: quay.io/mynamespace/repository:latest, here none",
        // No tag.
        "argocd-image-updater acr: mojrodevops.azurecr.io/hello-world:, here none",
        // Bodies of GitHub's registries before ghcr.io, of 2019 and 2020.
        "Keel github: ghcr.io/DingGGu/UtaiteBOX:1.2.3, here none",
        "Keel github: ghcr.io/utaitebox/utaitebox-server:3.2.1, here none",
        // Harbor may not tell of pushes to Quay.
        "Keel harbor: quay.io/mynamespace/repository:1.2.3, here none",
        "Keel harbor: index.docker.io/mynamespace/repository:latest, here none",
        // Without the package's name, which GitHub always sends.
        "Kargo github: ghcr.io/example/repo:v1.0.0, here none",
        "Kargo github: ghcr.io/example/repo:v1.0.0, here none",
        "Kargo github: ghcr.io/example/repo:v1.0.0, here none",
        "Kargo github: ghcr.io/example/repo:v1.0.0, here none",
        // A tag that holds a reference, Quay that tells of docker.io, and no registry.
        "Flux docker-hub: test-org/test-repo:v1.0, here none",
        "Flux quay: :v0.0.1, here none",
        "Flux acr: /hello-world:v1, here none",
      ],
    ],
  ])("but for those that %s", (outcome, rows) => {
    const found = cases.filter((row) => outcomeOf(row) === outcome);
    expect(found.map((row) => `${row.tool} ${row.sender}: ${theirsOf(row)}, here ${oursOf(row)}`)).toEqual(rows);
  });

  it("as often as the page says", () => {
    expect(countsOf(cases.map(outcomeOf))).toEqual(countsOnPage("receivers"));
  });
});

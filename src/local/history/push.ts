import { samplePush } from "../../cli/dry-run/sample-payload.ts";

/** A push of the history, before it is routed. */
export interface PlannedPush {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly repository: string;
  readonly tag: string;
  readonly pusher: string;
  /** The decision on a delivery that waits for an approval, and how long that takes. */
  readonly approval?: { readonly by: string; readonly isGiven: boolean; readonly afterMs: number };
  /** When an operator redelivers what failed. */
  readonly redelivery?: { readonly by: string; readonly afterMs: number };
  /** Names the pushes that come so quickly one after the other that a rule merges them. */
  readonly burst?: string;
  readonly trouble?: Trouble;
}

/** A fault of one push: what its target answers until `untilMs` after the push. */
export interface Trouble {
  readonly target: string;
  readonly status: number;
  readonly response: string;
  readonly untilMs?: number;
}

/** The labels of the tokens, which are also those of the history's `RELAY_TOKENS`. */
export type TokenLabel = "docker-hub" | "ci" | "github";

/** Returns the label of the token that a push comes with. */
export function tokenOf({ repository, pusher }: Pick<PlannedPush, "repository" | "pusher">): TokenLabel {
  if (repository.startsWith("ghcr.io/")) return "github";
  return pusher === "release-bot" || pusher === "renovate" ? "ci" : "docker-hub";
}

/** Returns the payload of a push, in the form of its registry. */
export function payloadOf({ repository, tag, pusher, at }: PlannedPush, digest: string): object {
  if (!repository.startsWith("ghcr.io/")) return samplePush(repository, tag, undefined, at, { pusher });
  const [, namespace = "", name = ""] = repository.split("/");
  const time = new Date(at).toISOString();
  return {
    action: "published",
    package: {
      name,
      namespace,
      package_type: "CONTAINER",
      owner: { login: namespace },
      html_url: `https://github.com/orgs/${namespace}/packages/container/package/${name}`,
      created_at: time,
      updated_at: time,
      package_version: {
        container_metadata: { tag: { name: tag, digest: `sha256:${digest}` } },
        created_at: time,
        package_url: `${repository}:${tag}`,
      },
    },
    organization: { login: namespace },
    sender: { login: pusher },
  };
}

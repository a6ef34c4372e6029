/** The kinds of pushes of the history, by what made them. */
export type PushKind = "main" | "pull-request" | "release" | "candidate" | "nightly" | "latest" | "unrouted";

/** A repository of the history's company, with the kinds of its pushes and their weights. */
export interface Repository {
  readonly name: string;
  /** How often it is pushed, compared with the others. */
  readonly weight: number;
  readonly kinds: readonly (readonly [PushKind, number])[];
  readonly pushers: readonly (readonly [string, number])[];
}

const SERVICE: Repository["kinds"] = [
  ["main", 34],
  ["pull-request", 24],
  ["release", 20],
  ["candidate", 8],
  ["latest", 6],
];

/** Teams, by whoever pushes besides their pipelines. */
const SHOP = [
  ["ci", 10],
  ["mara", 3],
  ["tomasz", 2],
  ["renovate", 2],
] as const;
const MONEY = [
  ["ci", 8],
  ["ines", 4],
  ["release-bot", 3],
] as const;
const PLATFORM = [
  ["ci", 6],
  ["jun", 4],
  ["renovate", 3],
] as const;

function services(weight: number, pushers: Repository["pushers"], ...names: readonly string[]): Repository[] {
  return names.map((name) => ({ name: `acme/${name}`, weight, kinds: SERVICE, pushers }));
}

/** The 25 repositories. Those of ghcr.io are pushed through GitHub's webhook, the others through Docker Hub's. */
export const REPOSITORIES: readonly Repository[] = [
  ...services(7, SHOP, "web", "api", "checkout"),
  ...services(4, MONEY, "payments", "billing", "pricing"),
  ...services(3, SHOP, "search", "catalog", "cart", "images", "emails", "notifications"),
  ...services(3, PLATFORM, "auth", "gateway", "worker", "scheduler", "inventory"),
  ...services(2, PLATFORM, "admin", "reports", "mobile-api"),
  { name: "acme/docs", weight: 3, kinds: [["release", 1]], pushers: [["mara", 1]] },
  { name: "acme/base-image", weight: 2, kinds: [["nightly", 1]], pushers: [["ci", 1]] },
  {
    name: "ghcr.io/acme/design-system",
    weight: 3,
    kinds: [
      ["main", 2],
      ["release", 1],
    ],
    pushers: [
      ["lena", 3],
      ["github-actions", 2],
    ],
  },
  { name: "ghcr.io/acme/storybook", weight: 2, kinds: [["main", 1]], pushers: [["github-actions", 1]] },
  { name: "acme-labs/recommender", weight: 4, kinds: [["unrouted", 1]], pushers: [["viktor", 1]] },
];

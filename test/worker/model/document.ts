/** No delay is as long as a lease, so that what is under way can be told from what waits. */
const SCHEDULE = ["10s", "1m", "10m"] as const;

const webhook = { type: "webhook", timeout: "1s", schedule: SCHEDULE } as const;

/** A target of each kind that the object treats differently; a push names in its pusher which of them it goes to. */
export const DOCUMENT = {
  version: 1,
  callback: "settled",
  targets: {
    plain: { ...webhook, url: "https://plain.example/hook" },
    deploying: { ...webhook, url: "https://deploying.example/hook", kind: "deploy" },
    replaced: { ...webhook, url: "https://replaced.example/hook", failover: "standby" },
    fragile: { ...webhook, url: "https://fragile.example/hook", breaker: { failures: 3, probe: "1m" } },
    standby: { ...webhook, url: "https://standby.example/hook" },
  },
  rules: [
    { name: "plain", match: { pusher: "*plain*" }, targets: ["plain"] },
    { name: "deploying", match: { pusher: "*deploying*" }, targets: ["deploying"] },
    { name: "replaced", match: { pusher: "*replaced*" }, targets: ["replaced"] },
    { name: "fragile", match: { pusher: "*fragile*" }, targets: ["fragile"] },
  ],
} as const;

/** The targets that pushes go to. */
export const NAMES = ["plain", "deploying", "replaced", "fragile"] as const;

/** The hosts that requests go to. */
export const HOSTS = [...NAMES, "standby", "registry"] as const;

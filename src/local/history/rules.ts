const RELEASES = { tag: ["v*", "!*-rc*"] };

/** Returns the rule document of the history. `url` gives the address of a receiver. */
export function historyRules(url: (receiver: string) => string): string {
  const webhook = (receiver: string, description: string, more: object = {}): object => {
    return { type: "webhook", description, url: url(receiver), ...more };
  };
  const document = {
    version: 1,
    callback: "off",
    targets: {
      production: webhook("production", "Rolls a release out to the cluster in Frankfurt.", {
        timeout: "30s",
        schedule: ["10s", "1m", "5m"],
      }),
      staging: webhook("staging", "Rolls out what is merged.", { schedule: ["10s", "1m", "5m", "15m"] }),
      previews: webhook("previews", "One environment for each pull request.", { schedule: ["10s", "1m"] }),
      scanner: webhook("scanner", "Scans images for known vulnerabilities.", {
        timeout: "15s",
        schedule: ["10m", "1h"],
      }),
      mirror: webhook("mirror", "Copies base images to the registry in the data centre."),
      "docs-site": webhook("docs-site", "Publishes the manual.", { schedule: ["10s"] }),
      "asset-cdn": webhook("asset-cdn", "Purges the CDN when the design system changes."),
      chat: { type: "slack", description: "#releases", url: url("chat") },
      audit: webhook("audit", "Gets every push of the organisation.", { kind: "notify" }),
    },
    rules: [
      {
        name: "hotfix",
        description: "A hotfix names the person who allowed it.",
        match: { tag: "hotfix-*", when: "payload.build.allowed_by != ''" },
        targets: ["production", "chat"],
        final: true,
      },
      {
        name: "release of money",
        description: "What moves money needs a person's approval, after staging.",
        match: { repository: ["acme/payments", "acme/billing"], ...RELEASES },
        targets: ["staging", { target: "production", after: ["staging"], approval: true }, "chat"],
      },
      {
        name: "release",
        match: { repository: ["acme/*", "!acme/payments", "!acme/billing", "!acme/docs"], ...RELEASES },
        targets: ["production", "chat"],
      },
      { name: "release candidate", match: { namespace: "acme", tag: "v*-rc*" }, targets: ["staging", "scanner"] },
      { name: "main branch", match: { repository: "acme/*", tag: "main-*" }, targets: ["staging"] },
      { name: "pull request", match: { repository: "acme/*", tag: "pr-*" }, targets: ["previews"] },
      {
        name: "latest",
        description: "Three tags of one build are scanned once.",
        match: { repository: "acme/*", tag: "latest" },
        targets: ["scanner"],
        coalesce: { window: "2s", by: "repository" },
      },
      { name: "nightly", match: { repository: "acme/*", tag: "nightly-*" }, targets: ["scanner", "mirror"] },
      { name: "manual", match: { repository: "acme/docs", tag: "v*" }, targets: ["docs-site"] },
      { name: "design system", match: { registry: "ghcr.io", namespace: "acme" }, targets: ["asset-cdn"] },
      {
        name: "old cluster",
        description: "Until the move is finished.",
        enabled: false,
        match: { repository: "acme/web", ...RELEASES },
        targets: ["production"],
      },
      { name: "every push", match: { repository: "acme/*" }, targets: ["audit"] },
      {
        name: "tell the channel",
        on: ["delivery.failed", "target.paused", "approval.needed", "events.held", "rules.invalid", "limit.reached"],
        targets: ["chat"],
      },
    ],
  };
  return JSON.stringify(document, undefined, 2);
}

import type { Reason } from "../../src/cli/dry-run/reasons.ts";
import type { DryRunRequest } from "../../src/cli/dry-run/request.ts";
import type { Event } from "../../src/core/event/event.ts";
import type { RuleTrace } from "../../src/core/rules/routing.ts";

/** What `rules test --json` tells of a push. */
export interface Report {
  readonly event: Event;
  readonly rules: readonly (RuleTrace & { readonly reasons?: readonly Reason[] })[];
  readonly targets: readonly string[];
  readonly isDefault: boolean;
  readonly requests: readonly Required<DryRunRequest>[];
}

/** The rule document that `rules test` is tested with. */
export const RULES = JSON.stringify({
  version: 1,
  targets: {
    deploy: {
      type: "webhook",
      url: "https://ci.example.com/hook?key=${secret:DEPLOY_KEY}",
      headers: { authorization: "Bearer ${secret:DEPLOY_TOKEN}" },
      body: { template: '{"image": event.repository + ":" + event.tag}' },
      secret: ["${secret:NEW_SIGNING_KEY}", "${secret:OLD_SIGNING_KEY}"],
    },
    audit: { type: "webhook", url: "${secret:AUDIT_URL}" },
    inside: { type: "webhook", url: "http://10.0.0.5/hook" },
    own: { type: "webhook", url: "https://ci.example.com/${secret:ADMIN_TOKEN}" },
  },
  rules: [
    { name: "off", enabled: false, targets: ["audit"] },
    {
      name: "release",
      match: { tag: "v*", kind: "image" },
      targets: [{ target: "deploy", delay: "30s" }],
      final: true,
    },
    { name: "edge", match: { any: [{ tag: "edge" }, { pusher: "bot" }] }, targets: ["inside"] },
    { name: "own", match: { tag: "own" }, targets: ["own"] },
    { name: "broken", match: { when: 'payload.nothing.there == "x"' }, targets: ["audit"] },
  ],
  default: { targets: ["audit"] },
});

import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../core/lib/time.ts";
import { pullBackOff, stagingOutage } from "./answers.ts";
import type { PlannedPush } from "./push.ts";
import type { Random } from "./random.ts";
import { tagOf, type Versions } from "./tags.ts";

/** Returns the pushes that went wrong in a way that an operator looks for, and three that were merged. */
export function incidents(now: number, versions: Versions, random: Random): PlannedPush[] {
  return [
    ...brokenReleases(now, versions),
    ...strandedByOutage(now, versions, random),
    ...oldFaults(now),
    ...burst(now),
  ];
}

/** Releases that production did not take: two of last night, and earlier ones. Some were redelivered. */
function brokenReleases(now: number, versions: Versions): PlannedPush[] {
  const release = (repository: string, at: number, pusher: string): PlannedPush => {
    return { at, repository, tag: versions.next(repository), pusher };
  };
  const checkout = release("acme/checkout", now - 9 * HOUR_MS, "tomasz");
  const gateway = release("acme/gateway", now - 9 * HOUR_MS + 7 * MINUTE_MS, "jun");
  const pricing = release("acme/pricing", now - 5 * DAY_MS + 3 * HOUR_MS, "ines");
  const auth = release("acme/auth", now - 2 * DAY_MS - 5 * HOUR_MS, "release-bot");
  const unknown = '{"error":"manifest unknown"}';
  return [
    failing(checkout, 500, pullBackOff(checkout)),
    {
      ...failing(gateway, 500, pullBackOff(gateway), HOUR_MS),
      redelivery: { by: "alice", afterMs: 2 * HOUR_MS },
    },
    { ...failing(pricing, 422, unknown, HOUR_MS), redelivery: { by: "bob", afterMs: 5 * HOUR_MS } },
    failing(auth, 422, unknown),
  ];
}

/** Returns a push that production refuses, for so long. */
function failing(push: PlannedPush, status: number, response: string, untilMs?: number): PlannedPush {
  const until = untilMs === undefined ? {} : { untilMs };
  return { ...push, trouble: { target: "production", status, response, ...until } };
}

/** What was merged while staging's ingress was down for longer than the retries go. */
function strandedByOutage(now: number, versions: Versions, random: Random): PlannedPush[] {
  const { from } = stagingOutage(now);
  return ["search", "cart", "emails", "worker", "auth", "inventory"].map((name, index) => {
    const repository = `acme/${name}`;
    const at = from + (index * 4 + 1) * MINUTE_MS;
    return { at, repository, tag: tagOf("main", repository, at, versions, random), pusher: "ci" };
  });
}

/** Faults that nobody has mended, each at another target. */
function oldFaults(now: number): PlannedPush[] {
  return [
    {
      at: now - 4 * HOUR_MS,
      repository: "acme/reports",
      tag: "pr-1187",
      pusher: "jun",
      trouble: { target: "previews", status: 507, response: "quota exceeded: 20 of 20 environments\n" },
    },
    {
      at: now - 30 * HOUR_MS,
      repository: "acme/images",
      tag: "v3.9.0-rc.1",
      pusher: "mara",
      trouble: { target: "scanner", status: 500, response: "internal error: layer 7: unexpected EOF\n" },
    },
    {
      at: now - 20 * HOUR_MS,
      repository: "ghcr.io/acme/design-system",
      tag: "main-0dd5eed",
      pusher: "lena",
      trouble: { target: "asset-cdn", status: 403, response: '{"message":"Authentication error"}' },
    },
  ];
}

/** Three pushes of `latest` within the window of their rule. */
function burst(now: number): PlannedPush[] {
  const at = now - DAY_MS - 2 * HOUR_MS;
  return ["ci", "mara", "ci"].map((pusher, index) => {
    return { at: at + index * 600, repository: "acme/catalog", tag: "latest", pusher, burst: "one build" };
  });
}

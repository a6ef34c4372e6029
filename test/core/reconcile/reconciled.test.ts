import { describe, expect, it } from "vitest";
import type { ListedTag } from "../../../src/core/hub/tag-list.ts";
import { identityOf, payloadOf, reconciledEvent } from "../../../src/core/reconcile/reconciled.ts";
import { routeEvent } from "../../../src/core/record/open.ts";
import { decide } from "../../../src/core/record/decision.ts";
import { route } from "../../../src/core/rules/route.ts";
import { summarise } from "../../../src/core/record/summary.ts";
import { rulesOf } from "../rules-of.ts";

const NOW = Date.UTC(2026, 10, 23, 12);
const DIGEST = new Uint8Array(32).fill(7);
const { watches } = rulesOf({ watch: [{ repository: "acme/web" }] });
const [watch] = watches;
if (watch === undefined) throw new Error("nothing is watched");

const listed: ListedTag = {
  tag: "v1.2.3",
  pushedAt: NOW - 3_600_250,
  pusher: "acmeci",
  digest: "sha256:5f",
  platforms: ["linux/arm64"],
  size: 9,
  mediaType: "application/vnd.oci.image.index.v1+json",
};

describe("reconciledEvent", () => {
  const event = reconciledEvent(payloadOf(watch, listed), listed, DIGEST, NOW);

  it("equals a webhook's push, plus Docker Hub's facts", () => {
    expect(event).toMatchObject({
      ok: true,
      value: {
        receivedAt: NOW,
        token: "reconciled",
        origin: "reconciled",
        push: {
          repository: "acme/web",
          namespace: "acme",
          name: "web",
          tag: "v1.2.3",
          pusher: "acmeci",
          pushedAt: Math.floor(listed.pushedAt / 1000) * 1000,
          mediaType: "application/vnd.oci.image.index.v1+json",
          digest: "sha256:5f",
          platforms: ["linux/arm64"],
          size: 9,
        },
      },
    });
  });

  it("needs only a tag and a time", () => {
    const bare = { tag: "v1", pushedAt: NOW };
    expect(reconciledEvent(payloadOf(watch, bare), bare, DIGEST, NOW)).toMatchObject({
      ok: true,
      value: { push: { tag: "v1", pushedAt: NOW } },
    });
  });

  it("fails for an invalid tag", () => {
    const odd = { tag: "a tag", pushedAt: NOW };
    expect(reconciledEvent(payloadOf(watch, odd), odd, DIGEST, NOW)).toMatchObject({ ok: false });
  });

  it("has the same id only for the same push", () => {
    const others = [
      { ...listed, tag: "v1" },
      { ...listed, pushedAt: listed.pushedAt + 1 },
      { ...listed, pusher: "other" },
    ];
    const same = others.map((other) => identityOf(watch, other) === identityOf(watch, listed));
    expect(same).toEqual([false, false, true]);
  });

  it("counts as confirmed, and lists show its origin", () => {
    if (!event.ok) throw new Error(JSON.stringify(event.error));
    const compiled = rulesOf({ rules: [{ name: "all", verify: "tag", targets: ["a"] }] });
    const decision = decide(compiled.document, "1", route(compiled, { event: event.value, payload: {} }));
    const policy = { callbackHosts: new Set<string>(), privateHosts: new Set<string>() };
    const record = routeEvent(event.value, "https://relay.example.com/", decision, policy, NOW);
    expect(record.verification).toBeUndefined();
    expect(record.deliveries).toMatchObject([{ target: "a", status: "pending", dueAt: NOW }]);
    expect(summarise(record)).toMatchObject({ origin: "reconciled", token: "reconciled" });
  });
});

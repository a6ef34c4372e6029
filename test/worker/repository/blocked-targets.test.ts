import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { Block } from "../../../src/core/delivery/breaker.ts";
import type { Target } from "../../../src/core/targets/target.ts";
import { Announcements } from "../../../src/worker/repository/state/announcements.ts";
import { BlockedTargets } from "../../../src/worker/repository/state/blocked-targets.ts";

const TARGET: Target = { type: "webhook", url: "https://a.example/hook" };
const CHANGED: Target = { type: "webhook", url: "https://a.example/other" };
const BLOCK: Block = { kind: "gone", reason: "answered 410", since: 1000 };
const PROBED: Block = { kind: "breaker", reason: "answered 503", since: 1000, probeAt: 61_000 };

it("a target is blocked until its definition changes, also in the object's next life", async () => {
  await runInDurableObject(env.REPOSITORY.getByName("acme/blocked"), (_, { storage: { sql } }) => {
    let changes = 0;
    const announcements = new Announcements();
    announcements.on("targetChanged", () => changes++);
    const blocked = new BlockedTargets(sql, announcements);
    expect([blocked.get("a", TARGET), blocked.probeAt("a"), blocked.all()]).toEqual([undefined, undefined, []]);
    blocked.set("a", TARGET, BLOCK);
    blocked.set("b", TARGET, PROBED);
    expect(changes).toBe(2);

    const next = new BlockedTargets(sql, announcements);
    for (const each of [blocked, next]) {
      expect([each.get("a", TARGET), each.get("a", CHANGED), each.get("c", TARGET)]).toEqual([
        BLOCK,
        undefined,
        undefined,
      ]);
      expect([each.probeAt("a"), each.probeAt("b")]).toEqual([undefined, 61_000]);
      expect(each.all()).toEqual([
        { target: "a", ...BLOCK },
        { target: "b", ...PROBED },
      ]);
    }

    next.deleteOutdated("a", TARGET);
    next.deleteOutdated("c", TARGET);
    expect([next.all().length, changes]).toEqual([2, 2]);
    next.deleteOutdated("a", CHANGED);
    next.delete("b");
    expect([next.all(), changes]).toEqual([[], 4]);
    expect(new BlockedTargets(sql, announcements).all()).toEqual([]);

    // Everything on disk was deleted.
    blocked.forget();
    expect([blocked.all(), blocked.get("a", TARGET)]).toEqual([[], undefined]);
  });
});

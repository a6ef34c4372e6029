import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { OnHoldTable } from "../../../src/worker/repository/state/on-hold-table.ts";

it("deliveries are taken by target, those of the earliest events first, also in the object's next life", async () => {
  await runInDurableObject(env.REPOSITORY.getByName("acme/on-hold-table"), (_, { storage: { sql } }) => {
    const table = new OnHoldTable(sql);
    expect([table.targets(), table.since()]).toEqual([[], undefined]);
    table.add("a", 3000, "dlv_3");
    table.add("a", 1000, "dlv_1");
    table.add("a", 2000, "dlv_2");
    table.add("a", 2000, "dlv_2");
    table.add("b", 500, "dlv_4");
    const next = new OnHoldTable(sql);
    for (const each of [table, next]) expect([each.targets(), each.since()]).toEqual([["a", "b"], 500]);

    expect(next.take("a", 2)).toEqual(["dlv_1", "dlv_2"]);
    expect(next.targets()).toEqual(["a", "b"]);
    next.delete("b", 500, "dlv_4");
    expect(next.since()).toBe(3000);
    expect(next.take("a", 2)).toEqual(["dlv_3"]);
    // A target is gone once fewer were there than wanted.
    expect([next.targets(), next.take("b", 1), next.targets()]).toEqual([["b"], [], []]);
    expect(new OnHoldTable(sql).targets()).toEqual([]);

    // Everything on disk was deleted.
    table.forget();
    expect([table.targets(), table.since()]).toEqual([[], undefined]);
  });
});

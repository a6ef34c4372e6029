import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { RecentUses } from "../../../src/worker/directory/recent-uses.ts";
import { Repositories } from "../../../src/worker/directory/repositories.ts";

const NOON = Date.UTC(2026, 10, 29, 12);
const HOUR_MS = 3_600_000;
let number = 0;

/** Runs a test on the table of repositories, with a function that gives the times in it. */
async function withTable(test: (table: Repositories, recent: RecentUses, seen: () => object) => void): Promise<void> {
  await runInDurableObject(env.DIRECTORY.getByName(`repositories-${number++}`), (_, { storage: { sql } }) => {
    const recent = new RecentUses();
    const seen = (): object => {
      const rows = sql.exec<{ name: string; seen: number }>("SELECT name, seen FROM repositories").toArray();
      return Object.fromEntries(rows.map((row) => [row.name, row.seen]));
    };
    test(new Repositories(sql, recent), recent, seen);
  });
}

/** Notes a push, and the use of its token. */
function push(table: Repositories, recent: RecentUses, name: string, at: number): void {
  recent.note("first", name, at);
  table.note(name, [], at);
}

it("a push whose token's use is known writes the time of its repository once a day", async () => {
  await withTable((table, recent, seen) => {
    push(table, recent, "acme/web", NOON);
    push(table, recent, "acme/web", NOON + 5 * HOUR_MS);
    expect(seen()).toEqual({ "acme/web": NOON });
    push(table, recent, "acme/web", NOON + 25 * HOUR_MS);
    expect(seen()).toEqual({ "acme/web": NOON + 25 * HOUR_MS });
  });
});

it("a push without such a use writes it once an hour", async () => {
  await withTable((table, _, seen) => {
    table.note("acme/web", [], NOON);
    table.note("acme/web", [], NOON + HOUR_MS);
    expect(seen()).toEqual({ "acme/web": NOON });
    table.note("acme/web", [], NOON + HOUR_MS + 1);
    expect(seen()).toEqual({ "acme/web": NOON + HOUR_MS + 1 });
  });
});

it("a repository is tended every hour for three hours after a push, whether the table has its time or not", async () => {
  await withTable((table, recent) => {
    push(table, recent, "acme/web", NOON);
    push(table, recent, "acme/web", NOON + 5 * HOUR_MS);
    expect(table.toTend(NOON + 8 * HOUR_MS - 1)).toEqual(["acme/web"]);
    expect(table.toTend(NOON + 8 * HOUR_MS)).toEqual([]);
  });
});

it("the latest repositories are ordered by their last push, whether the table has its time or not", async () => {
  await withTable((table, recent) => {
    push(table, recent, "acme/old", NOON);
    push(table, recent, "acme/new", NOON + 1);
    push(table, recent, "acme/other", NOON + 2);
    push(table, recent, "acme/old", NOON + 3 * HOUR_MS);
    expect(table.latest(2)).toEqual(["acme/old", "acme/other"]);
  });
});

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { RecentUses } from "../../../src/worker/directory/recent-uses.ts";
import { Repositories } from "../../../src/worker/directory/repositories.ts";
import { TokenUses } from "../../../src/worker/directory/token-uses.ts";

const NOON = Date.UTC(2026, 10, 29, 12);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
let number = 0;

interface Tables {
  readonly table: Repositories;
  readonly tokens: TokenUses;
  /** The times in the table of repositories. */
  readonly seen: () => object;
}

/** Runs a test on the table of repositories, and that of tokens' uses. */
async function withTables(test: (tables: Tables) => void): Promise<void> {
  await runInDurableObject(env.DIRECTORY.getByName(`repositories-${number++}`), (_, { storage: { sql } }) => {
    const recent = new RecentUses();
    const seen = (): object => {
      const rows = sql.exec<{ name: string; seen: number }>("SELECT name, seen FROM repositories").toArray();
      return Object.fromEntries(rows.map((row) => [row.name, row.seen]));
    };
    test({ table: new Repositories(sql, recent), tokens: new TokenUses(sql, recent), seen });
  });
}

/** Notes a push, and the use of its token. */
function push({ table, tokens }: Tables, name: string, at: number): void {
  tokens.note("first", name, at);
  table.note(name, [], at, true);
}

it("a push by a token writes no row for its repository, which is known by the use of the token", async () => {
  await withTables((tables) => {
    push(tables, "acme/web", NOON);
    push(tables, "acme/web", NOON + 5 * HOUR_MS);
    push(tables, "acme/web", NOON + 25 * HOUR_MS);
    expect(tables.seen()).toEqual({});
    // Once a day: the uses are written to their table, and forgotten here.
    tables.tokens.prune(NOON - DAY_MS, NOON + 50 * HOUR_MS);
    expect(tables.table.toTend(NOON + 13 * DAY_MS + HOUR_MS)).toEqual(["acme/web"]);
    expect(tables.table.toTend(NOON + 13 * DAY_MS)).toEqual([]);
  });
});

it("the time of a repository is written when the use of its token is deleted", async () => {
  await withTables((tables) => {
    push(tables, "acme/web", NOON);
    push(tables, "acme/web", NOON + HOUR_MS);
    push(tables, "acme/new", NOON + 40 * DAY_MS);
    tables.tokens.prune(NOON + 10 * DAY_MS, NOON + 40 * DAY_MS);
    expect(tables.seen()).toEqual({ "acme/web": NOON + HOUR_MS });
    expect(tables.table.latest(5)).toEqual(["acme/new", "acme/web"]);
  });
});

it("what no token's use tells of writes it once an hour", async () => {
  await withTables(({ table, seen }) => {
    table.note("acme/web", [], NOON, false);
    table.note("acme/web", [], NOON + HOUR_MS, false);
    expect(seen()).toEqual({ "acme/web": NOON });
    table.note("acme/web", [], NOON + HOUR_MS + 1, false);
    expect(seen()).toEqual({ "acme/web": NOON + HOUR_MS + 1 });
  });
});

it("a target that is blocked or free again is written with a push", async () => {
  const block = { target: "a", reason: "failing", until: NOON, failures: 5 } as never;
  await withTables(({ table }) => {
    table.note("acme/web", [], NOON, true);
    table.note("acme/web", [block], NOON + 1, true);
    expect(table.blocks()).toMatchObject([{ repository: "acme/web", target: "a" }]);
    expect(table.toTend(NOON + 9 * HOUR_MS)).toEqual(["acme/web"]);
    table.note("acme/web", [], NOON + 2, true);
    expect(table.blocks()).toEqual([]);
  });
});

it("a repository is tended every hour for three hours after a push, whether the table has its time or not", async () => {
  await withTables((tables) => {
    push(tables, "acme/web", NOON);
    push(tables, "acme/web", NOON + 5 * HOUR_MS);
    expect(tables.table.toTend(NOON + 8 * HOUR_MS - 1)).toEqual(["acme/web"]);
    expect(tables.table.toTend(NOON + 8 * HOUR_MS)).toEqual([]);
  });
});

it("the latest repositories are ordered by their last push, whether the table has its time or not", async () => {
  await withTables((tables) => {
    push(tables, "acme/old", NOON);
    push(tables, "acme/new", NOON + 1);
    push(tables, "acme/other", NOON + 2);
    push(tables, "acme/old", NOON + 3 * HOUR_MS);
    expect(tables.table.latest(2)).toEqual(["acme/old", "acme/other"]);
  });
});

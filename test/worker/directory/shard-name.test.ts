import { describe, expect, it } from "vitest";
import { shardFor, shardName, shardOfName } from "../../../src/worker/directory/shards/shard-name.ts";

const DAY = Date.UTC(2026, 10, 29);

describe("a shard", () => {
  it("has a name that says its day, their number and which it is", () => {
    expect(shardName({ day: DAY, shards: 4, number: 3 })).toBe("directory/2026-11-29/4/3");
    expect(shardOfName("directory/2026-11-29/4/3")).toEqual({ day: DAY, shards: 4, number: 3 });
  });

  it.each([undefined, "", "directory", "usage-1", "directory/2026-11-29/4", "directory/today/4/3"])(
    "is none by the name %s",
    (name) => expect(shardOfName(name)).toBeUndefined(),
  );

  // Events are found again by these numbers: they never change.
  it.each([
    { repository: "acme/web", number: 3 },
    { repository: "acme/api", number: 0 },
    { repository: "ghcr.io/acme/wörker", number: 1 },
  ])("of $repository is number $number of four", ({ repository, number }) => {
    expect(shardFor({ day: DAY, shards: 4 }, repository).number).toBe(number);
  });

  it("has a sixteenth of 16,000 repositories that are numbered, within a tenth", () => {
    const counts = Array.from({ length: 16 }, () => 0);
    for (let index = 0; index < 16_000; index++) {
      counts[shardFor({ day: DAY, shards: 16 }, `acme/service-${index}`).number]!++;
    }
    expect(Math.min(...counts)).toBeGreaterThan(900);
    expect(Math.max(...counts)).toBeLessThan(1100);
  });
});

import { describe, expect, it } from "vitest";
import { problemsOf, rulesOf } from "../rules-of.ts";

const ACCOUNT = { username: "acmeci", password: "${secret:DOCKER_TOKEN}" };
const HOUR = 3_600_000;

describe("compileWatches", () => {
  it("returns each repository's full name, tags, interval and account", () => {
    const watch = [
      { repository: "Acme/Web", tags: ["v*", "!*-rc*"], every: "6h", ...ACCOUNT },
      { repository: "nginx" },
    ];
    const { watches } = rulesOf({ watch, verify: "tag" });
    const shown = watches.map(({ covers, ...rest }) => ({
      ...rest,
      covered: ["v1", "v1-rc1", "latest"].filter((tag) => covers(tag)),
    }));
    expect(shown).toEqual([
      { repository: "acme/web", namespace: "acme", name: "web", everyMs: 6 * HOUR, account: ACCOUNT, covered: ["v1"] },
      {
        repository: "library/nginx",
        namespace: "library",
        name: "nginx",
        everyMs: HOUR,
        account: { by: "tag" },
        covered: ["v1", "v1-rc1", "latest"],
      },
    ]);
  });

  it("uses the document's account without an own one", () => {
    const own = { username: "other", password: "${secret:OTHER}" };
    const watch = [{ repository: "acme/web" }, { repository: "acme/api", ...own }];
    const { watches } = rulesOf({ watch, verify: { by: "digest", ...ACCOUNT } });
    expect(watches.map(({ account }) => account)).toMatchObject([ACCOUNT, own]);
  });

  it("is empty without a list", () => {
    expect(rulesOf({}).watches).toEqual([]);
  });

  it.each<[watch: object, problem: string]>([
    [{ repository: "acme/*" }, "watch[0].repository: expected one repository of Docker Hub, as in acme/web or nginx"],
    [
      { repository: "ghcr.io/acme/web" },
      "watch[0].repository: expected one repository of Docker Hub, as in acme/web or nginx",
    ],
    [{ tags: "v*" }, "watch[0].repository: missing"],
    [{ repository: "acme/web", tags: "v[" }, "watch[0].tags: expected ']' to end the character class"],
    [{ repository: "acme/web", tags: { regx: "v" } }, 'watch[0].tags.regx: unknown field: did you mean "regex"?'],
    [
      { repository: "acme/web", every: "5m" },
      "watch[0].every: expected a duration from 1h to 7d, as in 500ms, 15s, 2m, 10h or 7d",
    ],
    [
      { repository: "acme/web", username: "ci" },
      "watch[0].password: missing: an account needs a username and a password",
    ],
    [
      { repository: "acme/web", ...ACCOUNT, password: "dckr_pat" },
      "watch[0].password: expected ${secret:NAME}: a rule document never holds a secret itself",
    ],
    [{ repository: "acme/web", evry: "1h" }, 'watch[0].evry: unknown field: did you mean "every"?'],
  ])("reports the problem of %j", (entry, problem) => {
    expect(problemsOf({ watch: [entry] })).toEqual([problem]);
  });

  it("refuses duplicates and too many entries", () => {
    const twice = problemsOf({ watch: [{ repository: "nginx" }, { repository: "library/nginx" }] });
    expect(twice).toEqual(["watch[1].repository: library/nginx is watched already"]);
    const many = Array.from({ length: 101 }, (_, index) => ({ repository: `acme/web${index}` }));
    expect(problemsOf({ watch: many })).toEqual(["watch: expected at most 100 repositories"]);
  });
});

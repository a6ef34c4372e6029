import { describe, expect, it } from "vitest";
import { distribution } from "../../core/senders/bodies.ts";
import { stored, tell } from "./tell.ts";

const TOKEN = "test-token-of-some-senders";

function eventsFor(...names: readonly string[]): object {
  const request = { host: "registry.example.com:5000" };
  return { events: names.map((repository) => ({ action: "push", target: { repository, tag: "v1" }, request })) };
}

describe("the repositories that a token is for", () => {
  const RELAY_TOKENS = `ci/distribution@registry.example.com:5000/scoped/*=${TOKEN}`;

  it.each([
    ["the first", ["other/web", "scoped/web", "scoped/api"]],
    ["the second", ["scoped/web", "other/web", "scoped/api"]],
    ["the last", ["scoped/web", "scoped/api", "other/web"]],
  ])("are asked about for every push of a request: %s is another", async (_, names) => {
    const { status, json } = await tell(`${TOKEN}/distribution`, eventsFor(...names), { RELAY_TOKENS });
    const path = `events[${names.indexOf("other/web")}]`;
    const message = expect.stringContaining("The token ci is not for registry.example.com:5000/other/web.") as string;
    expect([status, json.events?.length, json.rejected]).toEqual([202, 2, [{ path, message }]]);
    expect(await stored("registry.example.com:5000/other/web")).toEqual([]);
  });

  it("let a request in whose every push is of one of them", async () => {
    const { status, json } = await tell(`${TOKEN}/distribution`, eventsFor("scoped/web", "scoped/api"), {
      RELAY_TOKENS,
    });
    expect([status, json.events?.length]).toEqual([202, 2]);
  });

  it("hold with the sender besides: Distribution's pushes are no others", async () => {
    const { json } = await tell(`${TOKEN}/distribution`, distribution(), { RELAY_TOKENS });
    expect(json).toEqual({
      events: [],
      rejected: [
        {
          path: "events[2]",
          message: expect.stringContaining("is not for registry.example.com:5000/team/group/web.") as string,
        },
      ],
    });
    expect(await stored("registry.example.com:5000/team/group/web")).toEqual([]);
  });
});

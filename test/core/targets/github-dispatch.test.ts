import { describe, expect, it } from "vitest";
import { githubDispatch } from "../../../src/core/targets/github-dispatch.ts";
import { awkward, context, problemsIn, requestOf, tagless } from "./building.ts";

const TARGET = { type: "github-dispatch", repository: "acme/deploy", token: "${secret:TOKEN}" };

const HEADERS = {
  "content-type": "application/json",
  accept: "application/vnd.github+json",
  "x-github-api-version": "2022-11-28",
  authorization: "Bearer t0ken",
};

const EVENT_URL = "https://relay.example.com/events/evt_0123456789abcdefghjkmnpqrs";

describe("github-dispatch", () => {
  it("dispatches the push to the repository", () => {
    expect(requestOf(githubDispatch, TARGET, context)).toStrictEqual({
      ok: true,
      value: {
        method: "POST",
        url: "https://api.github.com/repos/acme/deploy/dispatches",
        headers: HEADERS,
        body: JSON.stringify({
          event_type: "docker-push",
          client_payload: {
            id: "evt_0123456789abcdefghjkmnpqrs",
            repository: "acme/web",
            tag: "v1.2.3",
            image: "docker.io/acme/web:v1.2.3",
            pusher: "alice",
            pushed_at: "2026-11-23T12:00:00.000Z",
            url: EVENT_URL,
          },
        }),
      },
    });
  });

  it("omits missing fields", () => {
    const request = requestOf(githubDispatch, TARGET, tagless);
    expect(request).toMatchObject({
      value: {
        body: JSON.stringify({
          event_type: "docker-push",
          client_payload: {
            id: "evt_0123456789abcdefghjkmnpqrs",
            repository: "acme/web",
            image: "docker.io/acme/web",
            url: EVENT_URL,
          },
        }),
      },
    });
  });

  it("sends an expression's value to an Enterprise Server, fully escaped", () => {
    const target = {
      ...TARGET,
      url: "https://github.example.com/api/v3/",
      event_type: "image-pushed",
      client_payload: '{"who": event.pusher, "count": 1, "nested": {"tag": event.tag}}',
    };
    expect(requestOf(githubDispatch, target, awkward)).toStrictEqual({
      ok: true,
      value: {
        method: "POST",
        url: "https://github.example.com/api/v3/repos/acme/deploy/dispatches",
        headers: HEADERS,
        body: JSON.stringify({
          event_type: "image-pushed",
          client_payload: {
            who: '"}, <!channel> ${secret:TOKEN} \n&x=y',
            count: 1,
            nested: { tag: "1.27_RC-2.x" },
          },
        }),
      },
    });
  });

  it.each([
    ["event.repository", 'client_payload: expected a map, got "acme/web"'],
    ["[event.repository]", 'client_payload: expected a map, got ["acme/web"]'],
    ["null", "client_payload: expected a map, got null"],
    [
      `{${Array.from({ length: 11 }, (_, index) => `"k${index}": 1`).join(", ")}}`,
      "client_payload: GitHub takes 10 keys, got 11",
    ],
    ["{'a': payload.long}", "client_payload: GitHub takes 65535 characters, got 65624"],
  ])("fails on %s, which GitHub would refuse", (source, error) => {
    const long = Array.from({ length: 16 }, () => "x".repeat(4096));
    const from = { ...context, payload: { long: [...long, "y".repeat(30)] } };
    expect(requestOf(githubDispatch, { ...TARGET, client_payload: source }, from)).toStrictEqual({ ok: false, error });
  });

  it("names the expression that needs a tag", () => {
    const request = requestOf(githubDispatch, { ...TARGET, client_payload: '{"tag": event.tag}' }, tagless);
    expect(request).toStrictEqual({ ok: false, error: expect.stringContaining('{"tag": event.tag}: ') });
  });

  it("reports invalid fields", () => {
    expect(problemsIn(githubDispatch, { ...TARGET, client_payload: "{" })).toStrictEqual([
      { path: ["client_payload"], message: expect.stringContaining("expected a CEL expression") },
    ]);
    const wrong = { ...TARGET, repository: "acme", token: "ghp_plain", event_type: "x".repeat(101) };
    expect(problemsIn(githubDispatch, wrong)).toStrictEqual([
      { path: ["repository"], message: "expected owner/repo, as in acme/web" },
      { path: ["token"], message: "expected ${secret:NAME}: a rule document never holds a secret itself" },
      { path: ["event_type"], message: "expected at most 100 characters" },
    ]);
  });

  it("explains GitHub's 404", () => {
    expect(githubDispatch.explain?.(404)).toBe("GitHub: not found, or the token has no access");
    expect(githubDispatch.explain?.(422)).toBeUndefined();
  });
});

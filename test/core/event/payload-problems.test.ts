import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePayload } from "../../../src/core/event/payload.ts";
import { formatPath } from "../../../src/core/schema/problem.ts";

const repository = { repo_name: "acme/web" };

function pathsOf(json: unknown): string[] {
  const parsed = parsePayload(json);
  return parsed.ok ? [] : parsed.error.map(({ path }) => formatPath(path));
}

// https://learn.microsoft.com/azure/container-registry/container-registry-webhook-reference
const azureEvent = {
  id: "9a4f8c1e-0000-0000-0000-000000000000",
  timestamp: "2026-11-23T12:00:00Z",
  action: "push",
  target: { mediaType: "application/vnd.docker.distribution.manifest.v2+json", repository: "acme/web", tag: "v1" },
  request: { host: "acme.azurecr.io", method: "PUT" },
};

// The form in which Flux's tests name an image.
const wholeReference = { push_data: { tag: "acme/web:v1.0" }, repository: { repo_url: "docker.io" } };

describe("an invalid body is refused with every problem and its place", () => {
  it.each<[what: string, json: unknown, paths: string[]]>([
    ["an Azure registry's event", azureEvent, ["push_data", "repository"]],
    ["a whole reference for a tag and no name", wholeReference, ["repository.repo_name", "push_data.tag"]],
    ["a list", [{ push_data: {}, repository }], ["push_data", "repository"]],
    ["null", null, [""]],
    ["a number", 5, [""]],
    ["a text", "push", [""]],
    ["an empty object", {}, ["push_data", "repository"]],
    ["parts that are null", { push_data: null, repository: null }, ["push_data", "repository"]],
    ["a part that is a text", { push_data: "v1", repository }, ["push_data"]],
    [
      "texts that are none",
      {
        push_data: { tag: 5, pusher: {}, pushed_at: true, media_type: [] },
        repository: { repo_name: 1, namespace: [], name: false },
        callback_url: 7,
      },
      [
        "push_data.tag",
        "push_data.pusher",
        "push_data.pushed_at",
        "push_data.media_type",
        "repository.repo_name",
        "repository.namespace",
        "repository.name",
        "callback_url",
      ],
    ],
    [
      "texts that do not fit",
      { push_data: { tag: "-rc", pushed_at: "soon" }, repository: { repo_name: "acme/web/api" } },
      ["repository.repo_name", "push_data.tag", "push_data.pushed_at"],
    ],
    ["a repository without a name", { push_data: {}, repository: { namespace: "acme" } }, ["repository.repo_name"]],
    ["an empty name", { push_data: {}, repository: { repo_name: "", name: null } }, ["repository.repo_name"]],
    ["a bad name for want of a full one", { push_data: {}, repository: { name: "a b" } }, ["repository.name"]],
    ["a tag that begins with a dot", { push_data: { tag: ".v1" }, repository }, ["push_data.tag"]],
    ["a tag of 129 characters", { push_data: { tag: "a".repeat(129) }, repository }, ["push_data.tag"]],
    ["a tag with a digest", { push_data: { tag: "v1@sha256:00" }, repository }, ["push_data.tag"]],
    ["a time before 1970", { push_data: { pushed_at: -1 }, repository }, ["push_data.pushed_at"]],
    ["a time after the year 9999", { push_data: { pushed_at: 253_402_300_800 }, repository }, ["push_data.pushed_at"]],
    ["a pusher of 256 characters", { push_data: { pusher: "a".repeat(256) }, repository }, ["push_data.pusher"]],
    ["a type of 256 characters", { push_data: { media_type: "a".repeat(256) }, repository }, ["push_data.media_type"]],
    [
      "a callback URL of 2049 characters",
      { push_data: {}, repository, callback_url: "a".repeat(2049) },
      ["callback_url"],
    ],
    ["a Kelvin sign for a k", { push_data: {}, repository: { repo_name: "acme/\u212aube" } }, ["repository.repo_name"]],
    ["a time beyond all numbers", { push_data: { pushed_at: "1e400" }, repository }, ["push_data.pushed_at"]],
  ])("%s", (_, json, paths) => {
    expect(pathsOf(json)).toEqual(paths);
  });

  it("distinguishes an image reference from an invalid tag", () => {
    expect(parsePayload(wholeReference)).toMatchObject({
      error: [{}, { message: expect.stringContaining("not a whole image reference") }],
    });
  });
});

describe("for any body", () => {
  it("parsePayload returns a push or problems, and never throws", () => {
    const body = fc.oneof(fc.jsonValue(), fc.anything());
    const push = fc.record({ push_data: body, repository: body, callback_url: body }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.oneof(body, push), (json) => {
        const parsed = parsePayload(json);
        expect(parsed.ok || parsed.error.length > 0).toBe(true);
      }),
    );
  });

  it("unknown fields change nothing", () => {
    const payload = {
      push_data: { tag: "v1.2.3", pusher: "wile", pushed_at: 1_790_000_000 },
      repository: { ...repository, is_private: true },
    };
    const unknown = fc.dictionary(
      fc.string({ minLength: 1 }).map((name) => `x${name}`),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(unknown, unknown, unknown, (top, inPush, inRepository) => {
        const extended = {
          ...top,
          push_data: { ...inPush, ...payload.push_data },
          repository: { ...inRepository, ...payload.repository },
        };
        expect(parsePayload(extended)).toEqual(parsePayload(payload));
      }),
    );
  });
});

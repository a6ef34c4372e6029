import { describe, expect, it } from "vitest";
import { github } from "../../core/senders/bodies.ts";
import { EVERY_SENDER, lastRejection, tell } from "./tell.ts";

const DETAIL =
  "The path names a sender that does not exist. There are: docker-hub, github, quay, harbor, distribution, gitlab, acr. " +
  '"senders" of the rule document adds others.';

describe("a path with an unknown sender", () => {
  it("with a good token is a 404 that lists the senders, and is recorded", async () => {
    const { status, json } = await tell(`${EVERY_SENDER}/ghcr`, github({}));
    const type = "urn:hubrelay:problem:unknown-sender";
    expect({ status, ...json }).toMatchObject({ status: 404, type, detail: DETAIL });
    expect(await lastRejection()).toMatchObject({ status: 404, token: "every", reason: DETAIL });
  });

  it("with a wrong token is like any unknown path", async () => {
    const wrong = "x".repeat(32);
    const [unknown, known] = [await tell(`${wrong}/ghcr`, github({})), await tell(`${wrong}/github`, github({}))];
    expect(unknown).toEqual(known);
    expect([unknown.status, JSON.stringify(unknown.json).includes("docker-hub")]).toEqual([404, false]);
  });

  it("is one with the name constructor", async () => {
    const { json } = await tell(`${EVERY_SENDER}/constructor`, github({}));
    expect(json.detail).toBe(DETAIL);
  });
});

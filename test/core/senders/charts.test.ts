import { describe, expect, it } from "vitest";
import { kindOf } from "../../../src/core/event/kind.ts";
import { senderOf } from "../../../src/core/senders/senders.ts";
import { onAzure, onDistribution, onGitHub, references } from "./charts.ts";

const OCI = "application/vnd.oci.image.manifest.v1+json";
const INDEX = "application/vnd.oci.image.index.v1+json";
const HELM = "application/vnd.cncf.helm.config.v1+json";
const IMAGE = "application/vnd.oci.image.config.v1+json";
const MODEL = "application/vnd.cncf.model.config.v1+json";

function pushed(sender: string, body: object): readonly [kind: string, mediaType: string | undefined] {
  const message = senderOf(sender)?.parse(body);
  if (message?.ok !== true || !("pushes" in message.value)) throw new Error(JSON.stringify(message));
  const [push] = message.value.pushes;
  return [kindOf(push), push.mediaType];
}

describe("the media type of a push", () => {
  it.each([
    ["github", "a chart", onGitHub(), "helm", HELM],
    ["github", "an image", onGitHub(IMAGE), "image", OCI],
    ["github", "an image of Docker", onGitHub("application/vnd.docker.container.image.v1+json"), "image", OCI],
    ["github", "an index, whose config is empty", onGitHub(""), "image", OCI],
    ["github", "another artifact", onGitHub(MODEL), "other", MODEL],
    ["distribution", "a chart", onDistribution(references()), "helm", HELM],
    ["distribution", "a chart whose config is last", onDistribution(references().toReversed()), "helm", HELM],
    ["distribution", "an image", onDistribution(references(IMAGE)), "image", OCI],
    ["distribution", "another artifact", onDistribution(references(MODEL)), "other", MODEL],
    ["distribution", "an index of manifests", onDistribution([{ mediaType: OCI }], INDEX), "image", INDEX],
    ["distribution", "an image by Docker 1.10", onDistribution(references("application/octet-stream")), "image", OCI],
    ["distribution", "nothing of its references", onDistribution(), "image", OCI],
    ["distribution", "references that are no list", onDistribution("none"), "image", OCI],
    ["distribution", "half a million references", onDistribution(Array(500_000).fill(1)), "image", OCI],
    ["gitlab", "a chart", onDistribution(references()), "helm", HELM],
    ["acr", "a chart", onAzure({}), "helm", "application/vnd.acr.helm.chart"],
    ["acr", "a chart without a type", onAzure({ mediaType: "" }), "helm", "application/vnd.acr.helm.chart"],
  ])("%s: %s", (sender, _, body, kind, mediaType) => {
    expect(pushed(sender, body)).toEqual([kind, mediaType]);
  });
});

it("an Azure chart without a registry is refused with advice", () => {
  // As Azure documents it.
  expect(senderOf("acr").parse(onAzure({ host: "" }))).toEqual({
    ok: false,
    error: [
      {
        path: ["request", "host"],
        message: "missing: Azure names no registry for a chart of `az acr helm push`; push it with `helm push` instead",
      },
    ],
  });
});

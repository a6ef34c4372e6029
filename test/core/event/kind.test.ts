import { describe, expect, it } from "vitest";
import { kindOf, type Kind } from "../../../src/core/event/kind.ts";

describe("the kind of what was pushed", () => {
  it.each<[kind: Kind, mediaType: string | undefined]>([
    ["image", undefined],
    ["image", "application/vnd.docker.distribution.manifest.v2+json"],
    ["image", "application/vnd.docker.distribution.manifest.list.v2+json"],
    ["image", "application/vnd.docker.distribution.manifest.v1+prettyjws"],
    ["image", "application/vnd.docker.container.image.v1+json"],
    ["image", "application/vnd.oci.image.manifest.v1+json"],
    ["image", "application/vnd.oci.image.index.v1+json"],
    ["image", "application/vnd.oci.image.config.v1+json"],
    ["helm", "application/vnd.cncf.helm.config.v1+json"],
    ["helm", "application/vnd.cncf.helm.chart.content.v1.tar+gzip"],
    ["other", "application/vnd.docker.plugin.v1+json"],
    ["other", "application/vnd.docker.compose.project"],
    ["other", "application/vnd.oci.empty.v1+json"],
    ["other", "application/vnd.in-toto+json"],
    ["other", "application/vnd.wasm.config.v0+json"],
    ["other", "application/json"],
    ["other", "x application/vnd.oci.image.manifest.v1+json"],
    ["other", "nonsense"],
  ])("is %s for %s", (kind, mediaType) => {
    expect(kindOf(mediaType)).toBe(kind);
  });
});

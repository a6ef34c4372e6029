import { describe, expect, it } from "vitest";
import { kindOf, type Kind } from "../../../src/core/event/kind.ts";

describe("kindOf", () => {
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
    expect(kindOf({ tag: "v1.2.3", ...(mediaType !== undefined && { mediaType }) })).toBe(kind);
  });

  const digest = "ab".repeat(32);
  it.each<[kind: Kind, tag: string | undefined]>([
    ["signature", `sha256-${digest}.sig`],
    ["signature", `sha256-${digest}.att`],
    ["signature", `sha256-${digest}.sbom`],
    ["signature", `sha256-${digest}`],
    ["signature", `sha512-${digest}${digest}.sig`],
    ["image", `sha256-${digest}0`],
    ["image", `sha256-${"AB".repeat(32)}.sig`],
    ["image", `sha256-${"ab".repeat(20)}.sig`],
    ["image", `v1-sha256-${digest}.sig`],
    ["image", "sha-ab12cd3"],
    ["image", undefined],
  ])("is %s for the tag %s", (kind, tag) => {
    expect(kindOf({ mediaType: "application/vnd.oci.image.manifest.v1+json", ...(tag !== undefined && { tag }) })).toBe(
      kind,
    );
  });
});

import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { bundleWorker } from "../../src/local/build/bundle.ts";

describe("the Worker as it is deployed", () => {
  it("takes at most 250 kB compressed", async () => {
    const script = await bundleWorker(fileURLToPath(new URL("../../src/index.ts", import.meta.url)), true);
    expect(script).toContain("RepositoryRelay");
    expect(gzipSync(script).length).toBeLessThanOrEqual(250_000);
  }, 60_000);
});

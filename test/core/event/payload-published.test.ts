import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parsePayload } from "../../../src/core/event/payload.ts";

// Payloads that other projects have published. They are not ours to copy, so they lie beside the project.
const folder = new URL("../../../../shared/payloads/", import.meta.url);
const isPresent = existsSync(folder);

const understood: Readonly<Record<string, readonly [repository: string, tag?: string]>> = {
  "01": ["csanchez/jenkins-swarm-slave"],
  "04": ["svendowideit/testhook", "latest"],
  "05": ["svendowideit/testhook", "latest"],
  "06": ["svendowideit/busybox"],
  "08": ["karolisr/demo-webhook", "latest"],
  "09": ["svendowideit/testhook"],
  "11": ["example/repo", "v1.0.0"],
  "12": ["myuser/myapp", "latest"],
  "14": ["exampleorg/dhi-python", "3.13-alpine3.21"],
  "17": ["library/nginx"],
  "18": ["svendowideit/testhook"],
  "19": ["svendowideit/testhook"],
  "33": ["connctd/gate", "latest-development"],
  "37": ["xlrelease/xlr-dockerhub-webhook", "latest"],
  "40": ["spaceone/plugin-dockerhub-mon-webhook", "v1.0.0"],
  "42": ["karolisr/webhook-demo", "0.0.15"],
  "43": ["jsperf/jsperf.com", "master"],
};

// A Flux test whose tag is a whole reference, and an event of Azure's registry.
const refused = new Set(["44", "45"]);

describe.skipIf(!isPresent)("a payload that another project has published", () => {
  const absent = ["none of them is beside this checkout"];
  const files = isPresent ? readdirSync(folder).filter((file) => file.endsWith(".json")) : absent;

  it.each(files)("%s", (file) => {
    const parsed = parsePayload(JSON.parse(readFileSync(new URL(file, folder), "utf8")));
    const number = file.slice(0, 2);
    const [repository, tag] = understood[number] ?? [];
    expect(parsed).toMatchObject(refused.has(number) ? { ok: false } : { ok: true, value: { repository } });
    expect(parsed.ok ? parsed.value.tag : undefined).toBe(tag);
  });
});

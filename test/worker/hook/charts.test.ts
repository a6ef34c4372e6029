import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { onAzure, onDistribution, onGitHub, references } from "../../core/senders/charts.ts";
import { EVERY_SENDER, tell } from "./tell.ts";

const IMAGE = "application/vnd.oci.image.config.v1+json";

beforeAll(async () => {
  const targets = {
    deploy: { type: "webhook", url: "https://deploy.example.com/" },
    charts: { type: "webhook", url: "https://charts.example.com/" },
  };
  const rules = [
    { name: "images", match: { kind: "image" }, delay: "1h", targets: ["deploy"] },
    { name: "charts", match: { kind: "helm" }, delay: "1h", targets: ["charts"] },
  ];
  await env.RULES.put("rules", JSON.stringify({ version: 1, targets, rules }));
});

describe("a chart is routed by the rules on charts alone", () => {
  it.each([
    ["github", onGitHub(), ["charts"]],
    ["github", onGitHub(IMAGE), ["images"]],
    ["distribution", onDistribution(references()), ["charts"]],
    ["distribution", onDistribution(references(IMAGE)), ["images"]],
    ["gitlab", onDistribution(references()), ["charts"]],
    ["acr", onAzure({}), ["charts"]],
  ])("from %s: %#", async (sender, body, rules) => {
    const { status, json } = await tell(`${EVERY_SENDER}/${sender}`, body);
    expect({ status, ...json }).toMatchObject({ status: 202, rules });
  });
});

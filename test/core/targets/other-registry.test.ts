import { describe, expect, it } from "vitest";
import { buildRequest, type Target } from "../../../src/core/targets/target.ts";
import { materialOf } from "./pushes.ts";

const push = { repository: "ghcr.io/acme/web", registry: "ghcr.io", namespace: "acme", name: "web", tag: "v1" };

function built(target: object): string {
  const request = buildRequest(target as Target, materialOf(push));
  if (!request.ok) throw new Error(request.error);
  const { url, body } = request.value;
  return `${url} ${typeof body === "string" ? body : ""}`;
}

describe("a push from another registry", () => {
  it.each([
    ["keel", { native: true }, '"name":"ghcr.io/acme/web"'],
    ["watchtower", { token: "t" }, "image=ghcr.io%2Facme%2Fweb&"],
    ["slack", {}, "ghcr.io/acme/web:v1 was pushed to ghcr.io"],
    ["slack", {}, "<https://ghcr.io/acme/web|tags>"],
    ["render", {}, "imgURL=ghcr.io%2Facme%2Fweb%3Av1"],
    ["webhook", { body: "docker-hub" }, '"repo_name":"ghcr.io/acme/web"'],
    ["webhook", { body: "harbor" }, '"resource_url":"ghcr.io/acme/web:v1"'],
    ["flux", { body: "docker-hub" }, '"repo_url":"https://ghcr.io/acme/web"'],
    ["kargo", { body: "docker-hub" }, '"repo_name":"ghcr.io/acme/web"'],
    ["webhook", { body: "cloudevents" }, '"source":"https://ghcr.io/acme/web"'],
  ])("is sent to %s with its full name, case %#", (type, fields, expected) => {
    expect(built({ type, url: "https://target.example/", ...fields })).toContain(expected);
  });
});

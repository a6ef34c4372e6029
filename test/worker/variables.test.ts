import { env } from "cloudflare:workers";
import { expect, it } from "vitest";

it("tests run with the variables of wrangler.toml and secrets of their own", async () => {
  const texts = Object.entries(env).filter(([name, value]) => typeof value === "string" && !name.startsWith("__"));
  expect(Object.fromEntries(texts)).toEqual({
    ADMIN_TOKEN: "test-admin-token-of-24-characters",
    ALLOWED_PRIVATE_HOSTS: "",
    BYTES_PER_TOKEN: "100MB/d",
    CALLBACK_HOSTS: "registry.hub.docker.com,hub.docker.com",
    NEW_REPOSITORIES_PER_TOKEN: "100/d",
    PLAN: "free",
    PUBLIC_URL: "https://relay.example",
    PUSHES_PER_REPOSITORY: "2000/d",
    PUSHES_PER_TOKEN: "5000/d",
    REGISTRY_ALIASES: "",
    RELAY_TOKENS: "first=test-token-number-one-24,test-token-number-two-24",
    RETENTION_DAYS: "30",
    TARGET_SECRET: 'Pa55/w0rd+of-"target"&~one',
  });
  expect(await env.RULES.get("rules")).toBeNull();
});

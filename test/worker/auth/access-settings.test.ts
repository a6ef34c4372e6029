import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { operatorProblems } from "../../../src/worker/auth/operator-problems.ts";
import { accessOperator, accessSettings } from "../../../src/worker/auth/access.ts";

const ACCESS = { ACCESS_TEAM_DOMAIN: "acme", ACCESS_AUD: "aud", ACCESS_ROLES: "read=*" };

it.each([
  ["acme", "https://acme.cloudflareaccess.com"],
  [" Acme ", "https://acme.cloudflareaccess.com"],
  ["acme.cloudflareaccess.com/", "https://acme.cloudflareaccess.com"],
  ["https://sso.acme.com//", "https://sso.acme.com"],
  ["http://localhost:8080", "http://localhost:8080"],
])("the team %j signs as %s", (team, issuer) => {
  const settings = accessSettings({ ...env, ...ACCESS, ACCESS_TEAM_DOMAIN: team });
  expect(settings).toMatchObject({ ok: true, value: { issuer, audience: "aud" } });
});

it.each(["", "acme.com/path", "https://acme_team", "https://acme/", "a b", "http://"])(
  "the team %j is invalid",
  (team) => {
    const error = "ACCESS_TEAM_DOMAIN: expected it as in acme.cloudflareaccess.com";
    expect(accessSettings({ ...env, ...ACCESS, ACCESS_TEAM_DOMAIN: team })).toEqual({ ok: false, error });
  },
);

it("without any of its variables Access is not set up", () => {
  const none = { ACCESS_TEAM_DOMAIN: "", ACCESS_AUD: "", ACCESS_ROLES: "" };
  expect(accessSettings({ ...env, ...none })).toBeUndefined();
});

it("a request without a token of Access has no operator, and no refusal", async () => {
  const settings = accessSettings({ ...env, ...ACCESS });
  if (settings?.ok !== true) throw new Error("the settings are valid");
  const request = new Request("https://relay.example/api/v1/me");
  expect(await accessOperator(request, env, settings.value, Date.now())).toBeUndefined();
});

const NO_TEAM = "ACCESS_TEAM_DOMAIN: expected it as in acme.cloudflareaccess.com";

it.each([
  { admin: "test-admin-token-of-24-characters", access: ACCESS, isDisabled: false, text: "" },
  {
    admin: "",
    access: ACCESS,
    isDisabled: false,
    text: "ADMIN_TOKEN is not set: run `wrangler secret put ADMIN_TOKEN`",
  },
  {
    admin: "test-admin-token-of-24-characters",
    access: { ...ACCESS, ACCESS_TEAM_DOMAIN: "a b" },
    isDisabled: false,
    text: NO_TEAM,
  },
  {
    admin: "short",
    access: { ...ACCESS, ACCESS_TEAM_DOMAIN: "a b" },
    isDisabled: true,
    text: `ADMIN_TOKEN is shorter than 24 characters: run \`wrangler secret put ADMIN_TOKEN\` with a longer one; ${NO_TEAM}`,
  },
])(
  "the secrets of operators are disabled: $isDisabled, with the problems: $text",
  ({ admin, access, isDisabled, text }) => {
    const variables = { ...env, ...access, ADMIN_TOKEN: admin, ADMIN_TOKENS: "" };
    expect(operatorProblems(variables)).toEqual({ isDisabled, text });
  },
);

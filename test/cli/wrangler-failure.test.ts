import { describe, expect, it } from "vitest";
import { nextStep, reasonOf } from "../../src/cli/wrangler/failure.ts";

/** What wrangler 4.164 prints for an error of the API, with its colours. */
const UPLOAD_REFUSED = `
\u001B[31m✘ \u001B[41;31m[\u001B[41;97mERROR\u001B[41;31m]\u001B[0m \u001B[1mA request to the Cloudflare API (/accounts/0123/workers/scripts/hubrelay) failed.\u001B[0m

  You need to verify your email address to use Workers. [code: 10034]
  
  If you think this is a bug, please open an issue at: https://github.com/cloudflare/workers-sdk/issues/new/choose


 🪵  Logs were written to "/home/ann/.wrangler/logs/wrangler-2026-11-29.log"
`;

const CRONS_REFUSED = `
✘ [ERROR] Trigger configuration for "hubrelay" was only partially updated:

  
    Cron schedules:
      - A request to the Cloudflare API (/accounts/0123/workers/scripts/hubrelay/schedules) failed.
        - This account has reached the Workers Free limit of 5 cron triggers per account. [code: 10072]
  
  Successful trigger changes were not rolled back.


🪵  Logs were written to "/home/ann/.wrangler/logs/wrangler-2026-11-29.log"
`;

describe("the reason of a failed wrangler", () => {
  it.each([
    [
      UPLOAD_REFUSED,
      "A request to the Cloudflare API (/accounts/0123/workers/scripts/hubrelay) failed.\n" +
        "  You need to verify your email address to use Workers. [code: 10034]",
    ],
    [
      CRONS_REFUSED,
      'Trigger configuration for "hubrelay" was only partially updated:\n  Cron schedules:\n' +
        "  - A request to the Cloudflare API (/accounts/0123/workers/scripts/hubrelay/schedules) failed.\n" +
        "  - This account has reached the Workers Free limit of 5 cron triggers per account. [code: 10072]\n" +
        "  Successful trigger changes were not rolled back.",
    ],
    ["Killed\n", "Killed"],
    ["", "exit status 9"],
  ])("has Cloudflare's words below wrangler's line, and nothing else (%#)", (stderr, reason) => {
    expect(reasonOf({ stdout: "", stderr, exitCode: 9 })).toBe(reason);
  });

  it("has at most 1,000 characters", () => {
    expect(reasonOf({ stdout: "", stderr: `[ERROR] ${"x".repeat(5000)}`, exitCode: 1 })).toHaveLength(1000);
  });
});

describe("the next step after an error of wrangler", () => {
  it.each([
    ["This Worker does not exist on your account. [code: 10007]", /^deploy it first: npx hubrelay init$/],
    ["You do not have a workers.dev subdomain. [code: 10007]", /open Workers & Pages/],
    ["You need a workers.dev subdomain in order to proceed. [code: 10063]", /open Workers & Pages/],
    ["a namespace with this account ID and title already exists [code: 10014]", /npx hubrelay init/],
    ["get: 'namespace not found' [code: 10013]", /remove its id .*npx hubrelay init/],
    ["You need to verify your email address to use Workers. [code: 10034]", /verify the account's e-mail address/],
    ["You have exceeded the limit of 500 Workers on your account. [code: 10037]", /delete one/],
    ["your account has reached the free usage limit for this operation for today [code: 10048]", /after 00:00 UTC/],
    ["This account has reached the Workers Free limit of 5 cron triggers [code: 10072]", /^the Worker is live/],
    ["You need to enable Analytics Engine. [code: 10089]", /Analytics Engine/],
    ["workers.api.error.unknown [code: 10090]", /^deploy it first/],
    ["Version not deployed [code: 10215]", /npx wrangler versions deploy/],
    ["Secret edit failed. The latest version isn't currently deployed.", /npx wrangler versions secret put/],
    ["inherit binding 'RULES' is invalid [code: 10057]", /Workers KV Storage: Edit/],
    ["Authentication error [code: 10000]", /Workers Scripts: Edit and Workers KV Storage: Edit/],
    ["Unauthorized to access requested resource [code: 9109]", /Workers Scripts: Edit/],
    ["Invalid access token [code: 9109]", /invalid or expired/],
    ["Invalid API Token [code: 1000]", /invalid or expired/],
    ["Authentication failed [code: 9106]", /invalid or expired/],
    ["it's necessary to set a CLOUDFLARE_API_TOKEN environment variable", /npx wrangler login/],
    ["Please wait [code: 971]", /wait a few minutes/],
    ["fetch failed", /npx wrangler whoami/],
  ])("%s", (reason, step) => {
    expect(nextStep(reason)).toMatch(step);
  });
});

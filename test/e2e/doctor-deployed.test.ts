import { expect, it } from "vitest";
import { Clone } from "./clone.ts";

/** The rows of `doctor --deployed` about Cloudflare, as `status name detail`, with what to do. */
async function doctor(clone: Clone): Promise<string[]> {
  const { stdout, stderr } = await clone.run("npx hubrelay doctor --deployed --json");
  expect({ stderr, unknown: clone.cloudflare.unknown }).toEqual({ stderr: "", unknown: [] });
  const { checks } = JSON.parse(stdout) as {
    checks: { name: string; status: string; detail: string; advice?: string }[];
  };
  const own = checks.filter(({ name }) => /^deploy|^published/.test(name));
  return own.map(({ name, status, detail, advice }) => {
    return [`${status} ${name}: ${detail}`, ...(advice === undefined ? [] : [advice])].join(" -> ");
  });
}

it("doctor --deployed says what is missing on Cloudflare, until nothing is", async () => {
  await using clone = await Clone.create();
  const { cloudflare } = clone;
  // Nothing listens there: this is about Cloudflare, not about the relay.
  clone.environment["HUBRELAY_URL"] = "http://127.0.0.1:2";
  expect(await doctor(clone)).toEqual(["problem deployment: the Worker is not on Cloudflare -> npx hubrelay init"]);

  expect(await clone.run("npx hubrelay init")).toMatchObject({ exitCode: 0 });
  const script = cloudflare.scripts.byName.get("hubrelay");
  const version = script?.versions.at(-1)?.id;
  const named = ["DEPLOY_URL", "DEPLOY_SIGNING_SECRET", "CHAT_URL", "AUDIT_URL"];
  const [deployment, bindings, secrets, rules] = await doctor(clone);
  expect([deployment, bindings, rules]).toEqual([
    `ok deployment: version ${version} has all requests`,
    "ok deployed bindings: all that the relay needs",
    "ok published rules: 2 rules",
  ]);
  expect(secrets).toMatch(/^problem deployed secrets: missing: /);
  for (const name of named) expect(secrets).toContain(`npx wrangler secret put ${name}`);
  for (const name of named) script?.secrets.set(name, "value");
  expect((await doctor(clone))[2]).toMatch(/^ok deployed secrets: RELAY_TOKENS, ADMIN_TOKEN, .* are set$/);

  expect(await clone.run("npx wrangler versions upload")).toMatchObject({ exitCode: 0 });
  const latest = script?.versions.at(-1)?.id;
  expect((await doctor(clone))[0]).toBe(
    `warning deployment: the latest version ${latest} is not deployed: Cloudflare takes no new secret until it is -> ` +
      "deploy one version to all requests when it has proved itself: npx wrangler versions deploy",
  );

  const [namespace] = cloudflare.kv.namespaces.values();
  namespace?.entries.set("rules", { value: new TextEncoder().encode("{") });
  expect((await doctor(clone))[3]).toBe(
    "problem published rules: 1 problem in the rules in KV -> correct them, and: npx hubrelay rules push rules.json",
  );
});

import { secretNames } from "../../core/secrets/secret.ts";
import { checkDocument } from "../rules/check.ts";
import { jsonSource } from "../rules/source/source.ts";
import { CommandError } from "../terminal/exit.ts";
import { count } from "../terminal/table.ts";
import { bindingsOf, deployedVersions, latestVersion, secretNamesOf } from "../wrangler/deployment.ts";
import { configArguments, type StorageOptions } from "../wrangler/options.ts";
import { RuleStore } from "../wrangler/rule-store.ts";
import { ok, problem, warning, type Check } from "./check.ts";
import { LIMITS, REQUIRED } from "./configuration.ts";

const SECRETS = ["RELAY_TOKENS", "ADMIN_TOKEN"];

/** Checks what is on Cloudflare, by wrangler: the deployed version, its bindings and secrets, and the rules in KV. */
export async function checkDeployed(options: StorageOptions): Promise<Check[]> {
  try {
    const secrets = await secretNamesOf(options);
    if (secrets === undefined) {
      return [problem("deployment", "the Worker is not on Cloudflare", inProject(options, "npx hubrelay init"))];
    }
    const [shares, latest] = [await deployedVersions(options), await latestVersion(options)];
    const [share] = shares;
    const bindings = share === undefined ? [] : await bindingsOf(options, share.version_id);
    const { rules, named } = await checkRules(options);
    return [
      versionCheck(
        shares.map(({ version_id }) => version_id),
        latest,
      ),
      bindingCheck(new Set(bindings.map(({ name }) => name))),
      secretCheck(secrets, [...SECRETS, ...named], options),
      rules,
    ];
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return [problem("deployment", error.message, error.hint ?? "run `npx wrangler whoami`")];
  }
}

function versionCheck(deployed: readonly string[], latest: string | undefined): Check {
  const deploy = "deploy one version to all requests when it has proved itself: npx wrangler versions deploy";
  if (latest !== undefined && !deployed.includes(latest)) {
    const detail = `the latest version ${latest} is not deployed: Cloudflare takes no new secret until it is`;
    return warning("deployment", detail, deploy);
  }
  if (deployed.length > 1)
    return warning("deployment", `${count(deployed.length, "version")} share the requests`, deploy);
  return ok("deployment", `version ${deployed[0] ?? "?"} has all requests`);
}

function bindingCheck(bound: ReadonlySet<string>): Check {
  const name = "deployed bindings";
  const missing = [...REQUIRED, ...LIMITS].filter((binding) => !bound.has(binding));
  if (missing.length === 0) return ok(name, "all that the relay needs");
  return problem(
    name,
    `missing: ${missing.join(", ")}`,
    "add them to wrangler's configuration, and: npx wrangler deploy",
  );
}

function secretCheck(existing: readonly string[], needed: readonly string[], options: StorageOptions): Check {
  const missing = needed.filter((name) => !existing.includes(name));
  if (missing.length === 0) return ok("deployed secrets", `${needed.join(", ")} are set`);
  const advice = missing.map((name) => inProject(options, `npx wrangler secret put ${name}`)).join("; ");
  return problem("deployed secrets", `missing: ${missing.join(", ")}`, advice);
}

/** The check of the rules in KV, and the secrets that they name. */
async function checkRules(options: StorageOptions): Promise<{ rules: Check; named: readonly string[] }> {
  const name = "published rules";
  const text = await new RuleStore(options).read();
  const publish = inProject(options, "npx hubrelay rules push rules.json");
  if (text === undefined) return { rules: problem(name, "there are none in KV", publish), named: [] };
  const { compiled, problems } = checkDocument(jsonSource(text, name), { privateHosts: "" });
  if (compiled === undefined) {
    const detail = `${count(problems.length, "problem")} in the rules in KV`;
    return { rules: problem(name, detail, `correct them, and: ${publish}`), named: [] };
  }
  return {
    rules: ok(name, count(compiled.document.rules.length, "rule")),
    named: secretNames(compiled.document),
  };
}

/** A command for the same configuration and environment. */
function inProject(options: StorageOptions, command: string): string {
  return [command, ...configArguments(options)].join(" ");
}

import type { Push } from "../../core/event/event.ts";
import type { CheckResult } from "../../core/verify/verification.ts";
import type { RuleDocument } from "../../core/rules/rule.ts";
import type { VerifySettings } from "../../core/verify/settings.ts";
import type { Env } from "../env/env.ts";
import type { Settings } from "../env/settings.ts";
import { accountOf } from "./account.ts";
import { none } from "./no-facts.ts";
import { askOciRegistry } from "./oci-registry.ts";
import { askRegistry } from "./registry.ts";
import { askTagApi } from "./tag-api.ts";

/**
 * Checks a push with Docker Hub or its registry, as the rule document says. Never throws.
 *
 * @param document what the rule document says of registries and gates
 */
export async function checkPush(
  env: Env,
  settings: Settings,
  verify: VerifySettings,
  push: Push,
  document: Pick<RuleDocument, "registries" | "gates">,
): Promise<CheckResult> {
  const { registry } = push;
  if (registry !== undefined) return askOciRegistry(env, settings, { ...push, registry }, document);
  const account = accountOf(env, verify);
  if (!account.ok) return none(account.error);
  if (verify.by === "digest") return askRegistry(push, account.value, settings);
  const listed = await askTagApi(push, account.value, settings);
  if (listed.kind === "none" || verify.pullable !== true) return listed;

  const pulled = await askRegistry(push, account.value, settings);
  if (pulled.kind === "none") return { ...pulled, reason: `not pullable yet: ${pulled.reason}` };
  const { digest } = listed.facts;
  const isSame = digest === undefined || digest === pulled.facts.digest;
  return isSame ? listed : none("not pullable yet: the registry has another digest than Docker Hub tells");
}

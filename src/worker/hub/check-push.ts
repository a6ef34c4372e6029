import type { Push } from "../../core/event/event.ts";
import type { CheckResult } from "../../core/verify/verification.ts";
import type { VerifySettings } from "../../core/verify/settings.ts";
import type { Env } from "../env/env.ts";
import type { Settings } from "../env/settings.ts";
import { accountOf } from "./account.ts";
import { none } from "./no-facts.ts";
import { askRegistry } from "./registry.ts";
import { askTagApi } from "./tag-api.ts";

/** Asks Docker Hub about a push, in the way that the document wants. Never throws. */
export async function checkPush(
  env: Env,
  settings: Settings,
  verify: VerifySettings,
  push: Push,
): Promise<CheckResult> {
  const account = accountOf(env, verify);
  if (!account.ok) return none(account.error);
  if (verify.by === "digest") return askRegistry(push, account.value, settings);
  const told = await askTagApi(push, account.value, settings);
  if (told.kind === "none" || verify.pullable !== true) return told;

  const pulled = await askRegistry(push, account.value, settings);
  if (pulled.kind === "none") return { ...pulled, reason: `not pullable yet: ${pulled.reason}` };
  const { digest } = told.facts;
  const isSame = digest === undefined || digest === pulled.facts.digest;
  return isSame ? told : none("not pullable yet: the registry has another digest than Docker Hub tells");
}

import type { Result } from "../../core/lib/result.ts";
import { ask, type Answered } from "./ask.ts";
import type { Settings } from "../settings.ts";
import { logIn, type Account } from "./account.ts";

/** Asks Docker Hub's API for a page, as an account if there is one. */
export async function askApi(
  path: string,
  account: Account | undefined,
  settings: Settings,
): Promise<Result<Answered, string>> {
  const token = account === undefined ? undefined : await logIn(account, settings);
  if (token?.ok === false) return token;
  // A content type would be answered with 406.
  const headers = {
    accept: "application/json",
    ...(token !== undefined && { authorization: `Bearer ${token.value}` }),
  };
  return ask({ method: "GET", url: `${settings.hub.api}${path}`, headers }, settings.privateHosts);
}

import type { Result } from "../../core/lib/result.ts";
import { requestApi, type ApiResponse } from "../http/request-api.ts";
import type { Settings } from "../env/settings.ts";
import { logIn, type Account } from "./account.ts";

/** Asks Docker Hub's API for a page, as an account if there is one. */
export async function askApi(
  path: string,
  account: Account | undefined,
  settings: Settings,
): Promise<Result<ApiResponse, string>> {
  const token = account === undefined ? undefined : await logIn(account, settings);
  if (token?.ok === false) return token;
  // A content type would be answered with 406.
  const headers = {
    accept: "application/json",
    ...(token !== undefined && { authorization: `Bearer ${token.value}` }),
  };
  return requestApi({ method: "GET", url: `${settings.hub.api}${path}`, headers }, settings.privateHosts);
}

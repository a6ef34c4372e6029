import type { Result } from "../../core/lib/result.ts";
import { requestApi, type ApiResponse } from "../http/request-api.ts";
import type { Settings } from "../env/settings.ts";
import { logIn, type Account } from "./account.ts";

/** Reads a page of Docker Hub's API, as an account if given. */
export async function askApi(
  path: string,
  account: Account | undefined,
  settings: Settings,
): Promise<Result<ApiResponse, string>> {
  const token = account === undefined ? undefined : await logIn(account, settings);
  if (token?.ok === false) return token;
  // Docker Hub answers a content type with 406.
  const headers = {
    accept: "application/json",
    ...(token !== undefined && { authorization: `Bearer ${token.value}` }),
  };
  return requestApi({ method: "GET", url: `${settings.hub.api}${path}`, headers }, settings.privateHosts);
}

import { ApiError, success } from "./answer.ts";
import type { Route } from "./routes.ts";

/** The one account there is. */
export const ACCOUNT = { id: "0123456789abcdef0123456789abcdef", name: "Acme" };

/** Who the token is of, the accounts it opens, and the account's subdomain under workers.dev. */
export function accountRoutes(subdomain: string | undefined): Route[] {
  const info = { page: 1, per_page: 50, total_pages: 1, count: 1, total_count: 1 };
  const paging = ["page", "per_page"];
  return [
    { method: "GET", path: "/user/tokens/verify", answer: () => success({ id: "token-1", status: "active" }) },
    {
      method: "GET",
      path: "/user",
      permission: "User Details",
      answer: () => success({ id: "user-1", email: "operator@example.com" }),
    },
    {
      method: "GET",
      path: "/accounts",
      query: paging,

      answer: () => success([ACCOUNT], info),
    },
    {
      method: "GET",
      path: "/memberships",
      query: paging,
      permission: "Memberships",
      answer: () => success([{ id: "membership-1", account: ACCOUNT, roles: [] }], info),
    },
    {
      method: "GET",
      path: "/accounts/:account/workers/subdomain",
      permission: "Workers Scripts",
      answer: () => {
        if (subdomain !== undefined) return success({ subdomain });
        throw new ApiError(404, 10007, "You do not have a workers.dev subdomain.");
      },
    },
  ];
}

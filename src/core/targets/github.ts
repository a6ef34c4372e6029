import * as v from "valibot";
import { bearer } from "../lib/authorization.ts";
import { SecretReference, TargetUrl } from "./fields.ts";
import { postJson, urlWith, type TargetRequest } from "./request.ts";

/** Fields of targets that call GitHub's REST API for a repository. */
export const githubFields = {
  repository: v.pipe(v.string(), v.regex(/^[\w.-]+\/[\w.-]+$/, "expected owner/repo, as in acme/web")),
  token: SecretReference,
  /** The API of a GitHub Enterprise Server: `https://HOSTNAME/api/v3`. */
  url: v.exactOptional(TargetUrl),
};

interface GithubTarget {
  readonly repository: string;
  readonly token: string;
  readonly url?: string;
}

/**
 * Builds a POST to GitHub's API under a repository. It uses the first API version, which servers before 2026 support
 * too: https://docs.github.com/en/rest/about-the-rest-api/api-versions
 */
export function postToRepository(target: GithubTarget, path: string, value: unknown): TargetRequest {
  const url = urlWith(target.url ?? "https://api.github.com", `/repos/${target.repository}${path}`);
  return postJson(url, value, {
    accept: "application/vnd.github+json",
    "x-github-api-version": "2022-11-28",
    ...bearer(target.token),
  });
}

/**
 * GitHub also answers 404 to forbidden requests:
 * https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
 */
export function explainGithubStatus(status: number): string | undefined {
  return status === 404 ? "GitHub: not found, or the token has no access" : undefined;
}

import * as v from "valibot";
import { absoluteUrl } from "../event/event-url.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { targetFields } from "./fields.ts";
import { explainGithubStatus, githubFields, postToRepository } from "./github.ts";
import { referenceOf } from "./message.ts";
import type { RequestContext } from "./request.ts";
import { expressionProblems, evaluateJson } from "./template.ts";
import { targetType } from "./type.ts";

// https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#repository_dispatch
const MAX_PROPERTIES = 10;
const MAX_CHARACTERS = 65_535;

/**
 * Workflows of GitHub Actions that run on `repository_dispatch`:
 * https://docs.github.com/en/rest/repos/repos#create-a-repository-dispatch-event
 */
export const githubDispatch = targetType({
  schema: strict({
    type: v.literal("github-dispatch"),
    ...githubFields,
    event_type: v.exactOptional(
      v.pipe(v.string(), v.minLength(1, "expected a name"), v.maxLength(100, "expected at most 100 characters")),
    ),
    /** A CEL expression for `github.event.client_payload`: a map of at most 10 keys. */
    client_payload: v.exactOptional(v.string()),
    ...targetFields,
  }),
  kind: "notify",
  build(target, context) {
    // The alert's type as event type, so that a workflow for pushes does not run on an alert.
    const { event_type = context.event.alert?.type ?? "docker-push", client_payload: source } = target;
    const payload = source === undefined ? ok(pushOf(context)) : payloadOf(source, context);
    if (!payload.ok) return payload;
    return ok(postToRepository(target, "/dispatches", { event_type, client_payload: payload.value }));
  },
  check: ({ client_payload: source }) => expressionProblems("client_payload", source, "any"),
  explain: explainGithubStatus,
});

/** Returns the push as a small map, because Docker Hub's payload often exceeds GitHub's limits. */
function pushOf({ event, url }: RequestContext): object {
  const { id, push } = event;
  return {
    id,
    repository: push.repository,
    ...(push.tag !== undefined && { tag: push.tag }),
    ...(event.alert !== undefined && { reason: event.alert.reason }),
    image: referenceOf(event),
    ...(push.pusher !== undefined && { pusher: push.pusher }),
    ...(push.pushedAt !== undefined && { pushed_at: new Date(push.pushedAt).toISOString() }),
    url: absoluteUrl(url),
  };
}

function payloadOf(source: string, context: RequestContext): Result<object, string> {
  const json = evaluateJson(source, context);
  if (!json.ok) return json;
  const value: unknown = JSON.parse(json.value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return err(`client_payload: expected a map, got ${json.value.slice(0, 100)}`);
  }
  const count = Object.keys(value).length;
  if (count > MAX_PROPERTIES) return err(`client_payload: GitHub takes ${MAX_PROPERTIES} keys, got ${count}`);
  if (json.value.length > MAX_CHARACTERS) {
    return err(`client_payload: GitHub takes ${MAX_CHARACTERS} characters, got ${json.value.length}`);
  }
  return ok(value);
}

import * as v from "valibot";
import { ok, type Result } from "../lib/result.ts";
import { record } from "../schema/bounded.ts";
import { strict } from "../schema/strict.ts";
import { DIALECT_NAMES } from "../dialects/translate.ts";
import { cloudEventHeaders, structuredCloudEvent } from "./cloudevents.ts";
import { HeadersField, SecretReference, SigningSecrets, targetFields, TargetUrl } from "./fields.ts";
import { DOCKER_HUB_AGENT, translated } from "./original.ts";
import { urlWith, type RequestContext, type TargetRequest } from "./request.ts";
import { expressionProblems, evaluateJson } from "./template.ts";
import { targetType } from "./type.ts";

/** The body: the original bytes, a CloudEvent, none, the push in a registry's format, or JSON from an expression. */
const Body = v.union([
  v.picklist(["original", "cloudevents", "cloudevents-binary", "none", ...DIALECT_NAMES]),
  strict({ template: v.string() }),
]);

/** Fields of a request, without the address. */
export const requestFields = {
  method: v.exactOptional(v.picklist(["POST", "PUT", "PATCH", "GET", "DELETE"])),
  headers: v.exactOptional(HeadersField),
  query: v.exactOptional(record(v.string(), v.string(), 100, "parameters")),
  body: v.exactOptional(Body),
  secret: v.exactOptional(SigningSecrets),
  /** Forwards headers that the push's sender defines, such as X-GitHub-Event. */
  sender_headers: v.exactOptional(v.boolean()),
  /** The secret for a signature in GitHub's format, X-Hub-Signature-256, over the sent body. */
  hub_signature: v.exactOptional(SecretReference),
};

/** Any HTTP endpoint. By default it gets the original body, byte for byte. */
export const webhook = targetType({
  schema: strict({
    type: v.literal("webhook"),
    url: TargetUrl,
    ...requestFields,
    ...targetFields,
  }),
  kind: "notify",
  build(target, context): Result<TargetRequest, string> {
    const { method = "POST", url, query = {}, headers = {} } = target;
    const isBodiless = method === "GET" || target.body === "none";
    const content = isBodiless ? ok({ headers: {}, body: null }) : contentOf(target.body ?? "original", context);
    if (!content.ok) return content;
    const { body } = content.value;
    const own = { ...(target.sender_headers && context.event.headers), ...content.value.headers, ...headers };
    return ok({ method, url: urlWith(url, "", query), headers: own, body });
  },
  check: ({ body }) =>
    typeof body === "object"
      ? expressionProblems("template", body.template, "any").map(({ path, message }) => ({
          path: ["body", ...path],
          message,
        }))
      : [],
});

const JSON_TYPE = { "content-type": "application/json" };

function contentOf(
  body: v.InferOutput<typeof Body>,
  context: RequestContext,
): Result<Pick<TargetRequest, "headers" | "body">, string> {
  if (typeof body === "object") {
    const json = evaluateJson(body.template, context);
    return json.ok ? ok({ headers: JSON_TYPE, body: json.value }) : json;
  }
  switch (body) {
    case "cloudevents":
      return ok({ headers: { "content-type": "application/cloudevents+json" }, body: structuredCloudEvent(context) });
    case "cloudevents-binary":
      return ok({ headers: cloudEventHeaders(context), body: context.body });
    case "original":
      return ok({ headers: JSON_TYPE, body: context.body });
    case "none":
      return ok({ headers: {}, body: null });
    case "docker-hub":
      return translated(body, context, { "user-agent": DOCKER_HUB_AGENT });
    case "github":
    case "harbor":
    case "quay":
    case "distribution":
      return translated(body, context);
  }
}

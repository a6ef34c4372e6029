import * as v from "valibot";
import { ok } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { Expressions, expressionsProblems, evaluateTexts } from "./expressions.ts";
import { SecretReference, targetFields } from "./fields.ts";
import { postForm } from "./form.ts";
import { numberOrName } from "./number-or-name.ts";
import { urlWith } from "./request.ts";
import { serverUrl } from "./server.ts";
import { targetType } from "./type.ts";

/** A GitLab pipeline, by a trigger token: https://docs.gitlab.com/ci/triggers/ */
export const gitlab = targetType({
  schema: strict({
    type: v.literal("gitlab"),
    /** A self-managed GitLab server; defaults to https://gitlab.com. */
    url: v.exactOptional(serverUrl("/api/v4")),
    /** The project's number or path, as in acme/web. */
    project: numberOrName(/^[\w.-]+(?:\/[\w.-]+)*$/, "expected a project's number or path, as in 42 or acme/web"),
    /** The branch or tag to run the pipeline for. */
    ref: v.pipe(v.string(), v.minLength(1, "expected a branch or tag")),
    token: SecretReference,
    /** They override the project's variables, so none is sent by default. */
    variables: v.exactOptional(Expressions),
    /** Texts for the pipeline's `spec:inputs`, which GitLab prefers to variables. */
    inputs: v.exactOptional(Expressions),
    ...targetFields,
  }),
  kind: "notify",
  build(target, context) {
    const { project, token, ref } = target;
    const variables = evaluateTexts(target.variables ?? {}, context);
    if (!variables.ok) return variables;
    const inputs = evaluateTexts(target.inputs ?? {}, context);
    if (!inputs.ok) return inputs;
    const path = `/api/v4/projects/${encodeURIComponent(project)}/trigger/pipeline`;
    return ok(
      postForm(urlWith(target.url ?? "https://gitlab.com", path), {
        token,
        ref,
        ...named("variables", variables.value),
        ...named("inputs", inputs.value),
      }),
    );
  },
  check: ({ variables, inputs }) => [
    ...expressionsProblems("variables", variables),
    ...expressionsProblems("inputs", inputs),
  ],
  // https://docs.gitlab.com/ci/triggers/#404-not-found-when-triggering-a-pipeline
  explain: (status) =>
    status === 404 ? "GitLab: no such project, or the token is not one of its pipeline trigger tokens" : undefined,
});

/** Formats a map as form fields in GitLab's notation: `variables[IMAGE]`. */
function named(field: string, texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [`${field}[${name}]`, text]));
}

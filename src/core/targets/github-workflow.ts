import * as v from "valibot";
import { ok } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { Expressions, expressionsProblems, evaluateTexts } from "./expressions.ts";
import { targetFields } from "./fields.ts";
import { explainGithubStatus, githubFields, postToRepository } from "./github.ts";
import { referenceOf } from "./message.ts";
import { numberOrName } from "./number-or-name.ts";
import type { RequestContext } from "./request.ts";
import { targetType } from "./type.ts";

// https://github.blog/changelog/2025-12-04-actions-workflow-dispatch-workflows-now-support-25-inputs/
const MAX_INPUTS = 25;

/**
 * One workflow of GitHub Actions that runs on `workflow_dispatch`:
 * https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event
 */
export const githubWorkflow = targetType({
  schema: strict({
    type: v.literal("github-workflow"),
    ...githubFields,
    /** The workflow's file name (printable ASCII without a slash) or number. */
    workflow: numberOrName(/^[ -.0-~]+$/, "expected the name of a workflow's file, as in deploy.yml"),
    /** The branch or tag to run the workflow from. */
    ref: v.pipe(v.string(), v.minLength(1, "expected a branch or tag")),
    /** Defaults to `image` and `tag`. GitHub refuses undeclared inputs; `{}` sends none. */
    inputs: v.exactOptional(
      v.pipe(
        Expressions,
        v.check((inputs) => Object.keys(inputs).length <= MAX_INPUTS, `expected at most ${MAX_INPUTS} inputs`),
      ),
    ),
    ...targetFields,
  }),
  kind: "notify",
  build(target, context) {
    const { workflow, ref } = target;
    const inputs = target.inputs === undefined ? ok(imageInputs(context)) : evaluateTexts(target.inputs, context);
    if (!inputs.ok) return inputs;
    const path = `/actions/workflows/${encodeURIComponent(workflow)}/dispatches`;
    return ok(postToRepository(target, path, { ref, inputs: inputs.value }));
  },
  check: ({ inputs }) => expressionsProblems("inputs", inputs),
  explain: explainGithubStatus,
});

function imageInputs({ event }: RequestContext): Record<string, string> {
  const { tag } = event.push;
  return { image: referenceOf(event), ...(tag !== undefined && { tag }) };
}

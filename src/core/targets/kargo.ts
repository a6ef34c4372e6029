import * as v from "valibot";
import { ok } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { targetFields, TargetUrl } from "./fields.ts";
import { postOriginal } from "./original.ts";
import { targetType } from "./type.ts";

/**
 * Warehouses of Kargo that subscribe to the repository:
 * https://docs.kargo.io/user-guide/reference-docs/webhook-receivers/dockerhub/
 */
export const kargo = targetType({
  schema: strict({
    type: v.literal("kargo"),
    /** The receiver's URL, which is hard to guess and so the secret. */
    url: TargetUrl,
    ...targetFields,
  }),
  kind: "deploy",
  build: ({ url }, context) => ok(postOriginal(url, context)),
});

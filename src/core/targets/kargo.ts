import * as v from "valibot";
import { ok } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { targetFields, TargetUrl } from "./fields.ts";
import { postOriginal } from "./original.ts";
import { targetType } from "./type.ts";

/**
 * Kargo Warehouses that subscribe to the repository:
 * https://docs.kargo.io/user-guide/reference-docs/webhook-receivers/dockerhub/
 */
export const kargo = targetType({
  schema: strict({
    type: v.literal("kargo"),
    /** The receiver's URL, which is the credential. */
    url: TargetUrl,
    ...targetFields,
  }),
  kind: "deploy",
  build: ({ url }, context) => ok(postOriginal(url, context)),
});

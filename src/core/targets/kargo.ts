import * as v from "valibot";
import { ok } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { targetFields, TargetUrl } from "./fields.ts";
import { postOriginal, postTranslated } from "./original.ts";
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
    /** `docker-hub`: pushes of every registry are sent in the format that the receiver reads. */
    body: v.exactOptional(v.picklist(["original", "docker-hub"])),
    ...targetFields,
  }),
  kind: "deploy",
  build: ({ url, body = "original" }, context) =>
    body === "original" ? ok(postOriginal(url, context)) : postTranslated(body, url, context),
});

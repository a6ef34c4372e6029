import * as v from "valibot";
import { ok } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { targetFields, TargetUrl } from "./fields.ts";
import { postOriginal, postTranslated } from "./original.ts";
import { targetType } from "./type.ts";

/** A Flux Receiver of type `dockerhub`: https://fluxcd.io/flux/components/notification/receivers/#dockerhub */
export const flux = targetType({
  schema: strict({
    type: v.literal("flux"),
    /** The Receiver's URL. Its path, `/hook/` and a hash of a token, is the credential. */
    url: TargetUrl,
    /** `docker-hub`: pushes of every registry are sent in the format that the receiver reads. */
    body: v.exactOptional(v.picklist(["original", "docker-hub"])),
    ...targetFields,
  }),
  kind: "deploy",
  build: ({ url, body = "original" }, context) =>
    body === "original" ? ok(postOriginal(url, context)) : postTranslated(body, url, context),
});

import * as v from "valibot";
import { ok } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { targetFields, TargetUrl } from "./fields.ts";
import { postOriginal } from "./original.ts";
import { targetType } from "./type.ts";

/** A Flux Receiver of type `dockerhub`: https://fluxcd.io/flux/components/notification/receivers/#dockerhub */
export const flux = targetType({
  schema: strict({
    type: v.literal("flux"),
    /** The Receiver's URL. Its path, `/hook/` and a hash of a token, is the credential. */
    url: TargetUrl,
    ...targetFields,
  }),
  kind: "deploy",
  build: ({ url }, context) => ok(postOriginal(url, context)),
});

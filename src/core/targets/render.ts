import * as v from "valibot";
import { ok } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { targetFields, TargetUrl } from "./fields.ts";
import { referenceOf } from "./message.ts";
import { urlWith } from "./request.ts";
import { targetType } from "./type.ts";

/** A Render service that runs an image, by its deploy hook: https://render.com/docs/deploy-hooks */
export const render = targetType({
  schema: strict({
    type: v.literal("render"),
    /** The deploy hook's URL, whose `key` is the credential. */
    url: TargetUrl,
    ...targetFields,
  }),
  kind: "deploy",
  build({ url }, { event }) {
    // Without an image URL, Render deploys the tag in the service's settings.
    const imgURL = event.push.tag === undefined ? undefined : referenceOf(event);
    return ok({ method: "POST", url: urlWith(url, "", { imgURL }), headers: {}, body: null });
  },
});

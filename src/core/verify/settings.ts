import * as v from "valibot";
import { HOUR_MS, SECOND_MS } from "../lib/time.ts";
import { duration } from "../schema/duration.ts";
import { strict } from "../schema/strict.ts";
import { SecretReference } from "../targets/fields.ts";

const By = v.picklist(["tag", "digest"]);

/** A Docker Hub account that can read a repository: for private repositories and higher limits. */
export const accountFields = {
  username: v.exactOptional(v.string()),
  /** A personal or organisation access token of the account. */
  password: v.exactOptional(SecretReference),
};

/** Settings for confirming pushes before their delivery. */
export const Verify = v.union([
  By,
  strict({
    /** `tag`: Docker Hub confirms the time of the tag's push. `digest`: its registry confirms that the tag exists. */
    by: By,
    /** Whether the image must also be pullable. */
    pullable: v.exactOptional(v.boolean()),
    /** Time limit for the confirmation. */
    within: v.exactOptional(duration(SECOND_MS, 6 * HOUR_MS)),
    /** What happens without a confirmation: the deliveries fail, or are made anyway. */
    unconfirmed: v.exactOptional(v.picklist(["fail", "deliver"])),
    ...accountFields,
  }),
]);

export type Verify = v.InferOutput<typeof Verify>;

/** A rule's setting. `off` delivers to its targets unconfirmed, even if the document requires a confirmation. */
export const RuleVerify = v.union([v.literal("off"), Verify]);

export type RuleVerify = v.InferOutput<typeof RuleVerify>;

/** The settings in their long form. */
export type VerifySettings = Exclude<Verify, string>;

/** An account as a document references it. */
export type NamedAccount = Pick<VerifySettings, "username" | "password">;

/** Checks whether a target may only get confirmed pushes, by its rule's and the document's settings. */
export function mustBeConfirmed(ofRule: RuleVerify | undefined, ofDocument: Verify | undefined): boolean {
  const verify = ofRule ?? ofDocument;
  return verify !== undefined && verify !== "off" && settingsOf(verify).unconfirmed !== "deliver";
}

/** Returns the long form of a document's `verify`. */
export function settingsOf(verify: Verify): VerifySettings {
  return typeof verify === "string" ? { by: verify } : verify;
}

/** Combines several rules' settings into one that satisfies all, so that one check serves them. */
export function strictestOf([first, ...others]: readonly [VerifySettings, ...VerifySettings[]]): VerifySettings {
  const all = [first, ...others];
  return {
    ...first,
    ...(all.some(({ by }) => by === "tag") && { by: "tag" }),
    ...(all.some(({ pullable }) => pullable === true) && { pullable: true }),
  };
}

/** Checks whether a result of `found` satisfies `wanted`. */
export function answersFor(found: VerifySettings, wanted: VerifySettings): boolean {
  return (found.by === "tag" || wanted.by === "digest") && (found.pullable === true || wanted.pullable !== true);
}

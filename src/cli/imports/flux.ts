import type { Match } from "../../core/match/match.ts";
import { at, textIn } from "./fields.ts";
import { imageOf } from "./image.ts";
import { join, noted, type Imported } from "./imported.ts";
import { every, regexPolicy, semverPolicy } from "./policy.ts";

/**
 * Translates Flux' ImagePolicy objects, with the image of the ImageRepository that each names.
 * https://fluxcd.io/flux/components/image/imagepolicies/
 */
export function importFlux(objects: readonly { readonly object: unknown; readonly place: string }[]): Imported {
  const repositories = new Map(
    objects
      .filter(({ object }) => at(object, "kind") === "ImageRepository")
      .map(({ object }) => [nameOf(object), textIn(at(object, "spec", "image")) ?? ""]),
  );
  const policies = objects.filter(({ object }) => at(object, "kind") === "ImagePolicy");
  return join(
    policies.map(({ object, place }) => policyOf(object, `${place} ImagePolicy ${nameOf(object)}`, repositories)),
  );
}

function policyOf(object: unknown, here: string, repositories: ReadonlyMap<string, string>): Imported {
  const reference = at(object, "spec", "imageRepositoryRef");
  const namespace = textIn(at(reference, "namespace")) ?? textIn(at(object, "metadata", "namespace"));
  const name = textIn(at(reference, "name")) ?? "";
  const image = imageOf(repositories.get(qualified(namespace, name)) ?? "");
  if (image === undefined) return noted(here, `its ImageRepository ${name} is not in the files, or names no image`);
  const filter = textIn(at(object, "spec", "filterTags", "pattern"));
  const extract = textIn(at(object, "spec", "filterTags", "extract"));
  const filtered: Match = filter === undefined ? {} : regexPolicy(filter);
  const range = textIn(at(object, "spec", "policy", "semver", "range"));
  const order = ["alphabetical", "numerical"].find((kind) => at(object, "spec", "policy", kind) !== undefined);
  const notes: string[] = [];
  let condition: Match = {};
  if (range !== undefined && extract !== undefined) {
    notes.push(`${here}: the range ${range} is for a part of the tag, ${extract}: write it with a prefix and a suffix`);
  } else if (range !== undefined) {
    const translated = semverPolicy(range);
    if (!translated.ok) return noted(here, translated.error);
    condition = translated.value;
  }
  if (order !== undefined) {
    notes.push(
      `${here}: ${order} takes the highest tag; a rule takes each push: "newer": "version" of the target fits`,
    );
  }
  return {
    rules: [{ name: nameOf(object), match: every({ repository: image.repository }, filtered, condition) }],
    notes,
  };
}

function nameOf(object: unknown): string {
  return qualified(textIn(at(object, "metadata", "namespace")), textIn(at(object, "metadata", "name")) ?? "");
}

function qualified(namespace: string | undefined, name: string): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

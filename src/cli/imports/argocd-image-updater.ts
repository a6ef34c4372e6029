import type { Match } from "../../core/match/match.ts";
import { at, fieldsOf, listIn, textIn, textsIn } from "./fields.ts";
import { imageOf } from "./image.ts";
import { join, noted, type Imported } from "./imported.ts";
import { every, globPolicy, regexPolicy, semverPolicy } from "./policy.ts";

const PREFIX = "argocd-image-updater.argoproj.io/";

/** How an image is updated. */
interface Update {
  readonly here: string;
  readonly rule: string;
  readonly image: string;
  readonly strategy: string;
  readonly allow: string | undefined;
  readonly ignore: readonly string[];
}

/**
 * Translates what Argo CD Image Updater has: annotations of Applications, and ImageUpdater objects.
 * https://argocd-image-updater.readthedocs.io/en/stable/configuration/images/
 */
export function importArgocdImageUpdater(object: unknown, place: string): Imported {
  const name = textIn(at(object, "metadata", "name")) ?? "";
  if (at(object, "kind") === "ImageUpdater") return ofUpdater(object, name, `${place} ImageUpdater ${name}`);
  const annotations = fieldsOf(at(object, "metadata", "annotations"));
  const images = textsIn(annotations[`${PREFIX}image-list`], ",");
  const kind = textIn(at(object, "kind")) ?? "object";
  return join(
    images.map((entry) => {
      const [, alias = "", image = ""] = /^(?:([\w.-]+)=)?(.*)$/.exec(entry) ?? [];
      const setting = (option: string): string | undefined =>
        textIn(annotations[`${PREFIX}${alias}.${option}`] ?? annotations[`${PREFIX}${option}`]);
      return imported({
        here: `${place} ${kind} ${name}`,
        rule: images.length === 1 ? name : `${name} ${alias === "" ? image : alias}`,
        image,
        strategy: setting("update-strategy") ?? "semver",
        allow: setting("allow-tags"),
        ignore: textsIn(setting("ignore-tags"), ","),
      });
    }),
  );
}

function ofUpdater(object: unknown, name: string, here: string): Imported {
  const applications = listIn(at(object, "spec", "applicationRefs"));
  const parts = applications.flatMap((application) =>
    listIn(at(application, "images")).map((image) => {
      const settings = {
        ...fieldsOf(at(object, "spec", "commonUpdateSettings")),
        ...fieldsOf(at(application, "commonUpdateSettings")),
        ...fieldsOf(at(image, "commonUpdateSettings")),
      };
      return imported({
        here,
        rule: [name, textIn(at(application, "namePattern")), textIn(at(image, "alias"))].filter(Boolean).join(" "),
        image: textIn(at(image, "imageName")) ?? "",
        strategy: textIn(settings["updateStrategy"]) ?? "semver",
        allow: textIn(settings["allowTags"]),
        ignore: textsIn(settings["ignoreTags"], ","),
      });
    }),
  );
  return join(parts);
}

function imported({ here, rule, image: reference, strategy, allow, ignore }: Update): Imported {
  const image = imageOf(reference);
  if (image === undefined) return noted(here, `${reference.slice(0, 100)} is no image`);
  const tags = tagsOf(strategy, image.tag);
  if (typeof tags === "string") return noted(here, tags);
  const allowed: Match = allow === undefined || allow === "any" ? {} : regexPolicy(withoutKind(allow));
  const ignored = ignore.map((pattern) => {
    return /^regexp?:/.test(pattern) ? regexPolicy(withoutKind(pattern)) : globPolicy(pattern);
  });
  const not: Match = ignored.length === 0 ? {} : { not: { any: ignored } };
  const isOrder = strategy !== "semver" && strategy !== "digest";
  return {
    rules: [{ name: rule, match: every({ repository: image.repository }, tags, allowed, not) }],
    notes: isOrder ? [`${here}: ${strategy} takes one of all tags; a rule takes each push that passes`] : [],
  };
}

/** The condition of a strategy on tags, or why there is none. */
function tagsOf(strategy: string, constraint: string | undefined): Match | string {
  if (strategy === "digest") return { tag: { exact: constraint ?? "latest" } };
  if (!["semver", "latest", "newest-build", "name", "alphabetical"].includes(strategy)) {
    return `${strategy} is no strategy of Argo CD Image Updater`;
  }
  if (strategy !== "semver" || constraint === undefined) return strategy === "semver" ? { tag: { semver: "*" } } : {};
  const range = semverPolicy(constraint);
  return range.ok ? range.value : range.error;
}

function withoutKind(pattern: string): string {
  return pattern.replace(/^regexp?:/, "");
}

import type { Match } from "../../core/match/match.ts";
import { at, fieldsOf, listIn, textIn, textsIn, type Fields } from "./fields.ts";
import { imageOf, type Image } from "./image.ts";
import { join, noted, type Imported } from "./imported.ts";
import { every, globPolicy, regexPolicy } from "./policy.ts";

/** Where the containers of workloads are, from the object on. */
const POD_SPECS = [
  ["spec", "template", "spec"],
  ["spec", "jobTemplate", "spec", "template", "spec"],
] as const;

/**
 * Translates Keel's policies: annotations or labels of workloads, and `keel:` of a Helm chart's values.
 * https://keel.sh/docs/#policies
 */
export function importKeel(object: unknown, place: string): Imported {
  const keel = at(object, "keel");
  if (keel !== undefined) return ofValues(object, fieldsOf(keel), `${place} keel`);
  const settings = {
    ...fieldsOf(at(object, "metadata", "labels")),
    ...fieldsOf(at(object, "metadata", "annotations")),
  };
  const policy = textIn(settings["keel.sh/policy"]);
  if (policy === undefined) return { rules: [], notes: [] };
  const name = [textIn(at(object, "metadata", "namespace")), textIn(at(object, "metadata", "name"))]
    .filter((part) => part !== undefined)
    .join("/");
  const specs = POD_SPECS.map((path) => at(object, ...path));
  const containers = specs.flatMap((spec) => [
    ...listIn(at(spec, "containers")),
    ...(textIn(settings["keel.sh/initContainers"]) === "true" ? listIn(at(spec, "initContainers")) : []),
  ]);
  const here = `${place} ${textIn(at(object, "kind")) ?? "object"} ${name}`;
  if (containers.length === 0) return noted(here, "it has no containers");
  const isMatchTag = textIn(settings["keel.sh/matchTag"] ?? settings["keel.sh/match-tag"]) === "true";
  const approvals = Number(textIn(settings["keel.sh/approvals"]) ?? 0);
  return join(
    containers.map((container) => {
      const reference = textIn(at(container, "image")) ?? "";
      const image = imageOf(reference);
      if (image === undefined) return noted(here, `"${reference.slice(0, 100)}" is no image`);
      const rule = containers.length === 1 ? name : `${name} ${image.repository}`;
      return imported({ here, rule, image, policy, isMatchTag, approvals });
    }),
  );
}

/** `keel:` of a chart's values, whose images name the values that hold repository and tag. */
function ofValues(values: unknown, keel: Fields, place: string): Imported {
  const policy = textIn(keel["policy"]) ?? "never";
  return join(
    listIn(keel["images"]).map((each) => {
      const [repository, tag] = ["repository", "tag"].map((field) => {
        return textIn(at(values, ...textsIn(at(each, field), ".")));
      });
      const image = imageOf(`${repository ?? ""}${tag === undefined ? "" : `:${tag}`}`);
      if (image === undefined) return noted(place, `${textIn(at(each, "repository")) ?? "an image"} names no image`);
      const isMatchTag = textIn(keel["matchTag"]) === "true";
      const approvals = Number(textIn(keel["approvals"]) ?? 0);
      return imported({ here: place, rule: image.repository, image, policy, isMatchTag, approvals });
    }),
  );
}

interface Policy {
  readonly here: string;
  readonly rule: string;
  readonly image: Image;
  readonly policy: string;
  readonly isMatchTag: boolean;
  readonly approvals: number;
}

function imported({ here, rule, image, policy, isMatchTag, approvals }: Policy): Imported {
  const { repository, tag } = image;
  if (policy === "never") return { rules: [], notes: [] };
  const condition = conditionOf(policy, tag, isMatchTag);
  if (typeof condition === "string") return noted(here, condition);
  const fromRunning = ["major", "minor", "patch"].includes(policy);
  return {
    rules: [{ name: rule, match: every({ repository }, condition), ...(approvals > 0 && { approval: true as const }) }],
    notes: [
      ...(fromRunning ? [`${here}: ${policy} is counted from the tag in the file, ${tag ?? "latest"}`] : []),
      ...(approvals > 1 ? [`${here}: one approval is enough here, not ${approvals}`] : []),
    ],
  };
}

/** The condition of a policy on tags, or why there is none. */
function conditionOf(policy: string, tag: string | undefined, isMatchTag: boolean): Match | string {
  if (policy === "force") return isMatchTag ? { tag: { exact: tag ?? "latest" } } : {};
  if (policy.startsWith("glob:")) return globPolicy(policy.slice("glob:".length));
  if (policy.startsWith("regexp:")) return regexPolicy(policy.slice("regexp:".length));
  if (policy === "all") return { tag: { semver: { range: "*", prereleases: true } } };
  const [, major, minor] = /^v?(\d+)\.(\d+)\.\d+/.exec(tag ?? "") ?? [];
  const current = tag?.replace(/^v/, "");
  if (!["major", "minor", "patch"].includes(policy)) return `${policy} is no policy of Keel`;
  if (major === undefined || minor === undefined) return `${policy} needs a tag of three numbers in the file`;
  const end = { major: "", minor: ` <${Number(major) + 1}.0.0`, patch: ` <${major}.${Number(minor) + 1}.0` };
  return { tag: { semver: `>${current}${end[policy as keyof typeof end]}` } };
}

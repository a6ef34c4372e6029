import type { Match } from "../match/match.ts";
import type { Texts } from "../match/pattern.ts";
import { under, type Problem } from "../schema/problem.ts";

/** Reports conditions that are valid and probably not intended. */
export function lintMatch(match: Match): Problem[] {
  const { all = [], any = [], not, when: _, ...fields } = match;
  return [
    ...Object.entries(fields).flatMap(([field, operand]) => under([field], lintOperand(field, operand))),
    ...all.flatMap((inner, index) => under(["all", index], lintMatch(inner))),
    ...any.flatMap((inner, index) => under(["any", index], lintMatch(inner))),
    ...(not === undefined ? [] : under(["not"], lintMatch(not))),
  ];
}

/** Fields whose values are in lower case. */
const LOWER_CASE = new Set(["repository", "registry", "namespace", "name"]);

function lintOperand(field: string, operand: unknown): Problem[] {
  if (typeof operand === "string" || Array.isArray(operand)) {
    return [...lintCase(field, operand as Texts), ...lintVersion(field, operand as Texts)];
  }
  const { exact, glob, semver } = operand as { exact?: Texts; glob?: Texts; semver?: unknown };
  return [
    ...(exact === undefined ? [] : under(["exact"], lintCase(field, exact))),
    ...(glob === undefined ? [] : under(["glob"], lintCase(field, glob))),
    ...(semver === undefined ? [] : under(["semver"], lintSemver(semver))),
  ];
}

function lintCase(field: string, texts: Texts): Problem[] {
  if (!LOWER_CASE.has(field)) return [];
  const list = typeof texts === "string" ? [texts] : texts;
  return list.flatMap((text, index) => {
    if (!/[A-Z]/.test(text)) return [];
    const message = `no ${field} has upper case: this is read as ${JSON.stringify(text.toLowerCase())}`;
    return [{ path: typeof texts === "string" ? [] : [index], message }];
  });
}

/** Reports tags such as `1.x`, a version range in Helm and npm. */
function lintVersion(field: string, texts: Texts): Problem[] {
  if (field !== "tag") return [];
  const list = typeof texts === "string" ? [texts] : texts;
  return list.flatMap((text, index) => {
    if (!/^!?v?\d+(?:\.\d+)*(?:\.[xX])+$/.test(text)) return [];
    const message = `this is the tag ${JSON.stringify(text.replace("!", ""))} itself: for every such version write {"semver": ${JSON.stringify(text.replace("!", ""))}}`;
    return [{ path: typeof texts === "string" ? [] : [index], message }];
  });
}

/** A bound such as `>=1.0.0-0`, which includes pre-releases of all versions in Flux, Helm and Argo CD. */
const ALL_PRERELEASES = /(?:[<>]=?|[~^=])\s*v?\d+(?:\.\d+){2}-0(?![\w.-])/;

/** Reports such a bound: npm includes pre-releases only of a version that the range names. */
function lintSemver(semver: unknown): Problem[] {
  const { range, prereleases } = typeof semver === "string" ? { range: semver } : (semver as Record<string, unknown>);
  if (typeof range !== "string" || prereleases === true || !ALL_PRERELEASES.test(range)) return [];
  const wanted = range.replaceAll(/-0(?![\w.-])/g, "");
  const message =
    `"-0" takes pre-releases of that one version: for those of every version ` +
    `write {"range": ${JSON.stringify(wanted)}, "prereleases": true}`;
  return [{ path: [], message }];
}

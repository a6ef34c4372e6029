import { parseAllDocuments } from "yaml";
import { parseRuleDocument } from "../../core/rules/parse-document.ts";
import { describeProblems } from "../../core/schema/problem.ts";
import { MAX_ALIASES } from "../rules/source/yaml.ts";
import { importArgocdImageUpdater } from "./argocd-image-updater.ts";
import { importDiun } from "./diun.ts";
import { at, listIn } from "./fields.ts";
import { importFlux } from "./flux.ts";
import { importHookdeck } from "./hookdeck.ts";
import { join, type Imported, type ImportedRule } from "./imported.ts";
import { importKeel } from "./keel.ts";

/** The tools whose files can be imported. */
export const TOOLS = ["argocd-image-updater", "diun", "flux", "hookdeck", "keel"] as const;
export type Tool = (typeof TOOLS)[number];

/** Where each tool's own target would be: addresses to replace. */
const TARGETS: Readonly<Record<Tool, Readonly<Record<string, object>>>> = {
  "argocd-image-updater": {
    "image-updater": {
      type: "argocd-image-updater",
      url: "https://image-updater.example.com",
      token: "${secret:IMAGE_UPDATER_SECRET}",
    },
  },
  diun: { notify: { type: "webhook", url: "https://notify.example.com/" } },
  flux: { flux: { type: "flux", url: "https://flux-webhook.example.com/hook/replace-me" } },
  hookdeck: {},
  keel: { keel: { type: "keel", url: "https://keel.example.com" } },
};

/** The most characters of a rule's name. */
const MAX_NAME = 100;

/** A file, and what it is called in notes. */
export interface ImportFile {
  readonly name: string;
  readonly text: string;
}

/** A rule document, and what of the files is not in it. */
export interface ImportResult {
  readonly document: { readonly version: 1; readonly targets: object; readonly rules: readonly object[] };
  readonly notes: readonly string[];
}

/** Translates files of another tool to a rule document. Throws, with the file's name, if one is neither YAML nor JSON. */
export function importRules(tool: Tool, files: readonly ImportFile[]): ImportResult {
  const objects = files.flatMap(objectsIn);
  const imported =
    tool === "flux" ? importFlux(objects) : join(objects.map(({ object, place }) => importOne(tool, object, place)));
  const targets = { ...TARGETS[tool], ...imported.targets };
  const [own = ""] = Object.keys(TARGETS[tool]);
  const names = new Set<string>();
  const rules: object[] = [];
  const notes = [...imported.notes];
  for (const each of imported.rules) {
    const rule = ruleOf(each, own, names);
    const parsed = parseRuleDocument(JSON.stringify({ version: 1, targets, rules: [rule] }));
    if (parsed.ok) rules.push(rule);
    else notes.push(`${each.name}: ${describeProblems(parsed.error, 3).join("; ")}`);
  }
  return { document: { version: 1, targets, rules }, notes };
}

function importOne(tool: Exclude<Tool, "flux">, object: unknown, place: string): Imported {
  switch (tool) {
    case "argocd-image-updater":
      return importArgocdImageUpdater(object, place);
    case "diun":
      return importDiun(object, place);
    case "hookdeck":
      return importHookdeck(object, place);
    case "keel":
      return importKeel(object, place);
  }
}

/** The objects of a file: its YAML documents, and the items of Kubernetes' lists. */
function objectsIn({ name, text }: ImportFile): { readonly object: unknown; readonly place: string }[] {
  const documents = parseAllDocuments(text, { merge: true, prettyErrors: false });
  return [...documents].flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new Error(`${name} is neither YAML nor JSON: ${error.message.slice(0, 200)}`);
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    const items = at(value, "kind") === "List" ? listIn(at(value, "items")) : [value];
    return items.map((object) => ({ object, place: name }));
  });
}

/** A rule whose name no other has. */
function ruleOf({ name, match, approval, target: given }: ImportedRule, own: string, names: Set<string>): object {
  const base = name.slice(0, MAX_NAME - 4) || "imported";
  let unique = base;
  for (let number = 2; names.has(unique); number++) unique = `${base} ${number}`;
  names.add(unique);
  const target = given ?? own;
  return { name: unique, match, targets: [approval === true ? { target, approval } : target] };
}

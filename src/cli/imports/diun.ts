import type { Match } from "../../core/match/match.ts";
import { at, fieldsOf, textIn, textsIn } from "./fields.ts";
import { imageOf } from "./image.ts";
import { join, noted, type Imported } from "./imported.ts";
import { every, regexPolicy, some } from "./policy.ts";

/** What Diun may be told of an image. */
interface Watched {
  readonly here: string;
  readonly reference: string;
  readonly isWholeRepository: boolean;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * Translates a file of Diun's file provider, and labels `diun.…` of services in a Compose file.
 * https://crazymax.dev/diun/providers/file/
 */
export function importDiun(document: unknown, place: string): Imported {
  if (Array.isArray(document))
    return join(document.map((entry, index) => ofEntry(entry, `${place} entry ${index + 1}`)));
  const services = Object.entries(fieldsOf(at(document, "services")));
  return join(services.map(([name, service]) => ofService(service, `${place} service ${name}`)));
}

function ofEntry(entry: unknown, here: string): Imported {
  return imported({
    here,
    reference: textIn(at(entry, "name")) ?? "",
    isWholeRepository: textIn(at(entry, "watch_repo")) === "true",
    include: textsIn(at(entry, "include_tags"), ";"),
    exclude: textsIn(at(entry, "exclude_tags"), ";"),
  });
}

function ofService(service: unknown, here: string): Imported {
  const labels = labelsOf(at(service, "labels"));
  if (labels["diun.enable"] !== "true") return { rules: [], notes: [] };
  return imported({
    here,
    reference: textIn(at(service, "image")) ?? "",
    isWholeRepository: labels["diun.watch_repo"] === "true",
    include: textsIn(labels["diun.include_tags"], ";"),
    exclude: textsIn(labels["diun.exclude_tags"], ";"),
  });
}

/** Compose takes labels as an object, or as a list of `name=value`. */
function labelsOf(labels: unknown): Readonly<Record<string, string>> {
  const entries = Array.isArray(labels)
    ? labels.map((label) => /^([^=]+)=(.*)$/s.exec(textIn(label) ?? "")?.slice(1) ?? [])
    : Object.entries(fieldsOf(labels));
  return Object.fromEntries(entries.map(([name, value]) => [name, textIn(value) ?? ""]));
}

function imported({ here, reference, isWholeRepository, include, exclude }: Watched): Imported {
  const image = imageOf(reference);
  if (image === undefined) return noted(here, `"${reference.slice(0, 100)}" is no image`);
  const { repository, tag = "latest" } = image;
  const tags: Match = isWholeRepository ? some(include.map(regexPolicy)) : { tag: { exact: tag } };
  const excluded: Match = isWholeRepository && exclude.length > 0 ? { not: some(exclude.map(regexPolicy)) } : {};
  return {
    rules: [
      { name: isWholeRepository ? repository : `${repository}:${tag}`, match: every({ repository }, tags, excluded) },
    ],
    notes: [],
  };
}

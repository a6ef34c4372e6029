import { fieldOwner, hasFieldOf } from "./foreign-fields.ts";
import type { SenderName } from "./name.ts";

/** Whose form a body has. Without a sender hubrelay cannot take it. */
export interface Form {
  readonly title: string;
  readonly sender?: SenderName;
}

const TITLES: Readonly<Record<SenderName, string>> = {
  "docker-hub": "Docker Hub's form",
  github: "GitHub's form",
  quay: "Quay's form",
  harbor: "Harbor's form",
  distribution: "a Distribution registry's form",
  gitlab: "the form of GitLab's registry",
  acr: "Azure Container Registry's form",
};

type Fields = Readonly<Record<string, unknown>>;

/** The form that a body looks like; undefined if it looks like none that is known. */
export function formOf(payload: unknown): Form | undefined {
  if (!isObject(payload)) return undefined;
  if (isAlibaba(payload)) return { title: "the form of Alibaba Cloud Container Registry" };
  const sender = isGitHubPing(payload) ? "github" : isHarborEvent(payload) ? "harbor" : fieldOwner(payload);
  return sender && { title: TITLES[sender], sender };
}

/**
 * Says whose form a body has, and where to post it; undefined if it may be that of the sender whose path it came by.
 * Every sender's form that is taken elsewhere is named so, because the problems alone only list fields that are missing.
 */
export function foreignForm(sender: SenderName, payload: unknown): string | undefined {
  const form = formOf(payload);
  if (form === undefined || form.sender === sender) return undefined;
  if (form.sender === undefined) return `this looks like ${form.title}, which hubrelay has no sender for`;
  if (isObject(payload) && hasFieldOf(sender, payload)) return undefined;
  const path = form.sender === "docker-hub" ? "/hook/<token>" : `/hook/<token>/${form.sender}`;
  return `this looks like ${form.title}: post it to ${path}`;
}

/**
 * Alibaba's body is Docker Hub's but for the names of fields, and names no registry: as Docker Hub's it would be of
 * another repository. https://www.alibabacloud.com/help/doc-detail/60949.htm
 */
function isAlibaba({ push_data: push, repository }: Fields): boolean {
  if (!isObject(push) || !isObject(repository)) return false;
  return typeof repository["repo_full_name"] === "string" && !repository["repo_name"];
}

function isGitHubPing({ zen, hook_id: hook }: Fields): boolean {
  return typeof zen === "string" && hook !== undefined;
}

/** An event in either format of Harbor, of which some have no data. */
function isHarborEvent({ type, occur_at: time, specversion }: Fields): boolean {
  if (typeof type !== "string") return false;
  return typeof time === "number" || (specversion !== undefined && type.startsWith("harbor."));
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

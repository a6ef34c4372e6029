import { fieldOwner, hasFieldOf } from "./foreign-fields.ts";
import type { SenderName } from "./name.ts";

/** The format of a body. Without `sender`, hubrelay does not support it. */
export interface BodyFormat {
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

/** Detects the format of a body; undefined if unknown. */
export function formatOf(payload: unknown): BodyFormat | undefined {
  if (!isObject(payload)) return undefined;
  if (isAlibaba(payload)) return { title: "the form of Alibaba Cloud Container Registry" };
  const sender = isGitHubPing(payload) ? "github" : isHarborEvent(payload) ? "harbor" : fieldOwner(payload);
  return sender && { title: TITLES[sender], sender };
}

/**
 * Says which sender's format a body has and where to post it; undefined if it can be the expected sender's. Without
 * this, the operator would only see a list of missing fields.
 */
export function foreignFormat(sender: SenderName, payload: unknown): string | undefined {
  const form = formatOf(payload);
  if (form === undefined || form.sender === sender) return undefined;
  if (form.sender === undefined) return `this looks like ${form.title}, which hubrelay has no sender for`;
  if (isObject(payload) && hasFieldOf(sender, payload)) return undefined;
  const path = form.sender === "docker-hub" ? "/hook/<token>" : `/hook/<token>/${form.sender}`;
  return `this looks like ${form.title}: post it to ${path}`;
}

/**
 * Alibaba's body is Docker Hub's with other field names, and without a registry: it would be taken for another
 * repository on Docker Hub. https://www.alibabacloud.com/help/doc-detail/60949.htm
 */
function isAlibaba({ push_data: push, repository }: Fields): boolean {
  if (!isObject(push) || !isObject(repository)) return false;
  return typeof repository["repo_full_name"] === "string" && !repository["repo_name"];
}

function isGitHubPing({ zen, hook_id: hook }: Fields): boolean {
  return typeof zen === "string" && hook !== undefined;
}

/** Events in both formats of Harbor; some have no data. */
function isHarborEvent({ type, occur_at: time, specversion }: Fields): boolean {
  if (typeof type !== "string") return false;
  return typeof time === "number" || (specversion !== undefined && type.startsWith("harbor."));
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

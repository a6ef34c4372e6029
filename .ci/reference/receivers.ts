import type { Event } from "../../src/core/event/event.ts";
import { parseRepositoryName } from "../../src/core/event/repository.ts";
import { SENDER_NAMES, type SenderName } from "../../src/core/senders/name.ts";
import { buildRequest, type Target } from "../../src/core/targets/target.ts";
import { table, type Section } from "./section.ts";

/** A repository that each sender may report. */
const REPOSITORIES: Readonly<Record<SenderName, string>> = {
  "docker-hub": "acme/web",
  github: "ghcr.io/acme/web",
  quay: "quay.io/acme/web",
  harbor: "harbor.example.com/acme/web",
  distribution: "registry.example.com/acme/web",
  gitlab: "registry.gitlab.com/acme/web",
  acr: "acme.azurecr.io/web",
};

/** Targets whose receivers read one registry's format, or formats. */
const RECEIVERS: Readonly<Record<string, object>> = {
  argocd: { token: "t" },
  "argocd-image-updater": { token: "t" },
  dokploy: {},
  "jenkins-dockerhub": {},
  keel: {},
  flux: { body: "docker-hub" },
  kargo: { body: "docker-hub" },
};

/**
 * Returns the table of formats by receiver and sender of senders.md. Senders whose pushes are treated alike share a column,
 * and receivers a row.
 */
export function receiverSections(): readonly Section[] {
  const columns = alike(SENDER_NAMES, (sender) => Object.keys(RECEIVERS).map((type) => formatFor(type, sender)));
  const rows = alike(Object.keys(RECEIVERS), (type) => columns.map(([sender]) => formatFor(type, sender)));
  const head = ["Target", ...columns.map((senders) => `From ${quoted(senders)}`)];
  const cells = rows.map((types) => [quoted(types), ...columns.map(([sender]) => formatFor(types[0], sender))]);
  return [{ page: "senders.md", name: "receivers", markdown: table(head, cells) }];
}

/** Groups the items that have the same formats. */
function alike<T>(items: readonly T[], formatsOf: (item: T) => readonly string[]): readonly (readonly [T, ...T[]])[] {
  return [...Map.groupBy(items, (item) => formatsOf(item).join()).values()] as [T, ...T[]][];
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}

/** The format that a target's receiver gets a sender's push in. */
function formatFor(type: string, sender: SenderName): string {
  const request = buildRequest({ type, url: "https://target.example", ...RECEIVERS[type] } as unknown as Target, {
    event: eventOf(REPOSITORIES[sender]),
    body: new TextEncoder().encode("{}"),
    payload: {},
    deliveryId: "dlv_1",
    url: "/events/evt_1",
  });
  if (!request.ok) throw new Error(`${type}: ${request.error}`);
  const { body } = request.value;
  if (typeof body !== "string") return "as it came";
  return "event_data" in (JSON.parse(body) as object) ? "Harbor's" : "Docker Hub's";
}

function eventOf(name: string): Event {
  const repository = parseRepositoryName(name);
  if (!repository.ok) throw new Error(repository.error);
  const { fullName, ...parts } = repository.value;
  return { id: "evt_1", receivedAt: 0, token: "ci", push: { repository: fullName, ...parts, tag: "v1" } };
}

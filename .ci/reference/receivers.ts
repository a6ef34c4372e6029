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

/** Returns the table of formats by sender and receiver of senders.md. */
export function receiverSections(): readonly Section[] {
  const rows = SENDER_NAMES.map((sender) => [
    `\`${sender}\``,
    ...Object.entries(RECEIVERS).map(([type, fields]) => formatFor(type, fields, sender)),
  ]);
  const head = ["From", ...Object.keys(RECEIVERS).map((type) => `\`${type}\``)];
  return [{ page: "senders.md", name: "receivers", markdown: table(head, rows) }];
}

/** The format that a target's receiver gets a sender's push in. */
function formatFor(type: string, fields: object, sender: SenderName): string {
  const request = buildRequest({ type, url: "https://target.example", ...fields } as unknown as Target, {
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

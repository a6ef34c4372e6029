import { closest } from "../schema/strict.ts";
import { slack } from "./slack.ts";
import { webhook } from "./webhook.ts";
import { argocdImageUpdater } from "./argocd-image-updater.ts";
import { argocd } from "./argocd.ts";
import { coolify } from "./coolify.ts";
import { dokploy } from "./dokploy.ts";
import { flux } from "./flux.ts";
import { githubDispatch } from "./github-dispatch.ts";
import { githubWorkflow } from "./github-workflow.ts";
import { gitlab } from "./gitlab.ts";
import { jenkinsDockerhub } from "./jenkins-dockerhub.ts";
import { jenkins } from "./jenkins.ts";
import { kargo } from "./kargo.ts";
import { keel } from "./keel.ts";
import { portainer } from "./portainer.ts";
import { render } from "./render.ts";
import { watchtower } from "./watchtower.ts";
import { discord } from "./discord.ts";
import { googleChat } from "./google-chat.ts";
import { mattermost } from "./mattermost.ts";
import { ntfy } from "./ntfy.ts";
import { teams } from "./teams.ts";
import { telegram } from "./telegram.ts";
import { tunnel } from "./tunnel.ts";

/** Types of targets, by the value of `type`. */
export const TYPES = {
  webhook,
  tunnel,
  slack,
  discord,
  "google-chat": googleChat,
  mattermost,
  ntfy,
  teams,
  telegram,
  "github-dispatch": githubDispatch,
  "github-workflow": githubWorkflow,
  gitlab,
  jenkins,
  "jenkins-dockerhub": jenkinsDockerhub,
  portainer,
  dokploy,
  coolify,
  watchtower,
  argocd,
  "argocd-image-updater": argocdImageUpdater,
  flux,
  kargo,
  keel,
  render,
} as const;

/** Names of the types. */
export const TARGET_TYPES = Object.keys(TYPES);

/** Names that other tools use for a type. */
const FOREIGN_TYPES: Readonly<Record<string, string>> = {
  http: "webhook",
  https: "webhook",
  generic: "webhook",
  url: "webhook",
  msteams: "teams",
  googlechat: "google-chat",
  github: "github-dispatch",
  "argo-cd": "argocd",
};

/** Returns the type that a wrong name probably means; undefined if none is close. */
export function meantType(word: string): string | undefined {
  return FOREIGN_TYPES[word.toLowerCase()] ?? closest(word, TARGET_TYPES);
}

/** Descriptions of the fields of every target, for editors and docs/targets.md. */
export const COMMON: Readonly<Record<string, string>> = {
  description: "A note for people.",
  timeout: "Time for an attempt. Default: `15s`.",
  schedule: "Delays before the retries. `[]`: no retries. Default: nine retries over 27 hours.",
  expires: "Time after the push in which attempts may begin. Default: no limit.",
  kind: "`deploy`: an older push is never sent after a newer one. `notify`: any order. Default: by type.",
  newer: "`version`: for a `deploy`, a lower version is never sent after a higher one either. Default: `time`.",
  retry_on: "Statuses to retry, such as `503`, `500-599`, `>=500` or `!501`. Default: 408, 425, 429 and 5xx.",
  delivered_when: "A CEL expression that a 2xx must fulfil, such as `body.ok`. Default: `true`.",
  concurrency: "Attempts at once for one repository. Default: six first attempts, two later ones.",
  rate: "Attempts of all repositories together, evenly spaced: `1/s`, `30/m`, `100/h`. Default: no limit.",
  breaker: "When a failing target gets only probes. Default: after 20 failures.",
  paused: "`true` sends nothing: deliveries wait. Default: `false`.",
  result: "`callback`: after a 2xx the target reports the result. Default: `answer`.",
  within: "Time for the report of `callback`. Default: `30m`.",
  failover: "Target that gets the push if a delivery fails for good.",
};

/** What makes a push newer. */
export const NEWER: Readonly<Record<string, string>> = {
  by: "`version`: the version in the tag.",
  prefix: "Text before the version. A tag without it is ordered by time.",
  suffix: "Text after the version. A tag without it is ordered by time.",
};

export const BREAKER: Readonly<Record<string, string>> = {
  failures: "Failures in a row that open the breaker. Default without `breaker`: 20.",
  probe: "Wait before the first probe; it doubles up to `1h`. Default: `1m`.",
};

export const BODY: Readonly<Record<string, string>> = { template: "A CEL expression; its value is sent as JSON." };

const WEBHOOK_URL = "The webhook's URL, which is a secret.";
const SERVER_URL = "The server's address, to which hubrelay adds the path.";
const HUB_SECRET = "The server's webhook secret, for Docker Hub and for Harbor.";
const HUB_BODY = "`docker-hub` sends pushes of all registries in Docker Hub's format. Default: `original`.";
const API_TOKEN = "A token of the server's API.";
const REF = "The branch or tag that runs.";
const TEXT = "A CEL expression for the message. Default: a sentence about the push.";
const CHAT = { url: WEBHOOK_URL, text: TEXT };

const REQUEST = {
  method: "`GET` has no body. Default: `POST`.",
  headers: "Headers to add, or to replace hubrelay's.",
  query: "Parameters to add to the URL.",
  body: "The body. Default: `original`.",
  secret: "Signs as Standard Webhooks says, with each secret of a list.",
  sender_headers: "`true` forwards the sender's headers, as `X-GitHub-Event`, but no signature. Default: `false`.",
  hub_signature: "Signs as GitHub does, in `X-Hub-Signature-256`.",
};

const GITHUB = {
  repository: "`owner/repo` on GitHub.",
  url: "For GitHub Enterprise Server: `https://HOSTNAME/api/v3`.",
};

/** Descriptions of the fields that only some types have. */
export const BY_TYPE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  webhook: { url: "The address.", ...REQUEST },
  tunnel: {
    name: "The tunnel's name in `TUNNEL_TOKENS`.",
    path: "Path and query below the client's address. Default: `/`.",
    ...REQUEST,
  },
  slack: CHAT,
  discord: CHAT,
  "google-chat": CHAT,
  mattermost: CHAT,
  teams: CHAT,
  ntfy: {
    url: "The topic's URL.",
    token: "An access token, for a protected topic.",
    priority: "From 1, the lowest, to 5.",
    tags: "At most ten labels, also names of emoji.",
    text: TEXT,
  },
  telegram: {
    token: "The bot's token from BotFather.",
    chat_id: "The chat's number, or a channel's name as in `@acme`.",
    message_thread_id: "The topic of a forum.",
    text: TEXT,
  },
  "github-dispatch": {
    ...GITHUB,
    token: "A token that may write the repository's contents.",
    event_type: "The name that workflows list under `types`. Default: `docker-push`.",
    client_payload: "A CEL map of at most 10 keys. Default: facts of the push.",
  },
  "github-workflow": {
    ...GITHUB,
    token: "A token that may write its actions.",
    workflow: "The workflow's file name or number.",
    ref: REF,
    inputs: "CEL expressions by input, at most 25. Default: `image` and `tag`; `{}` sends none.",
  },
  gitlab: {
    url: "The server's address. Default: `https://gitlab.com`.",
    project: "The project's number or path.",
    ref: REF,
    token: "A pipeline trigger token.",
    variables: "CEL expressions by variable. Default: none.",
    inputs: "CEL expressions by input of `spec:inputs`. Default: none.",
  },
  jenkins: { url: SERVER_URL, token: "Runs only jobs with this token." },
  "jenkins-dockerhub": {
    url: SERVER_URL,
    token: "The plugin's API token, if Jenkins requires one.",
  },
  portainer: {
    url: WEBHOOK_URL,
    tag: "`false` redeploys the service's own tag. Default: `true`, the pushed one.",
  },
  dokploy: { url: WEBHOOK_URL },
  coolify: {
    url: SERVER_URL,
    uuid: "UUIDs of the resources, separated by commas.",
    force: "`true` deploys without Coolify's cache.",
    token: API_TOKEN,
  },
  watchtower: { url: SERVER_URL, token: API_TOKEN },
  argocd: { url: SERVER_URL, token: HUB_SECRET },
  "argocd-image-updater": { url: SERVER_URL, token: HUB_SECRET },
  flux: { url: WEBHOOK_URL, body: HUB_BODY },
  kargo: { url: WEBHOOK_URL, body: HUB_BODY },
  keel: {
    url: SERVER_URL,
    native: "`true` posts name and tag to `/v1/webhooks/native`, for payloads that Keel cannot read. Default: `false`.",
    username: "For a Keel with `AUTHENTICATED_WEBHOOKS`. Needs `password`.",
    password: "The password of `username`.",
  },
  render: { url: WEBHOOK_URL },
};

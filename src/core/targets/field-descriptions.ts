/** Descriptions of the fields of every target, for editors and docs/targets.md. */
export const COMMON: Readonly<Record<string, string>> = {
  description: "A note for people.",
  timeout: "Time for the whole exchange. Default: `15s`.",
  schedule: "Delays between attempts, one retry per delay. `[]`: no retries. Default: nine retries over 27 hours.",
  expires: "No attempt begins later than this after the push was received. Default: no limit.",
  kind: "`deploy`: an older push is never sent after a newer one. `notify`: any order. Default: by type.",
  retry_on: "Statuses to retry, such as `503`, `500-599`, `>=500` or `!501`. Default: 408, 425, 429 and 5xx.",
  concurrency: "Attempts of one repository that may run at once. Default: six first attempts, two later ones.",
  rate: "Attempts per time, of all repositories together: `1/s`, `30/m`, `100/h`. Default: no limit.",
  breaker: "When a failing target gets only probes. Default: after 20 failures.",
  paused: "`true` sends nothing: deliveries wait. Default: `false`.",
  result: "`callback`: a 2xx means started, and the target reports the result later. Default: `answer`.",
  within: "Time for that report; only with `callback`. Default: `30m`.",
  failover: "Name of the target that gets the push if a delivery to this one fails for good.",
};

export const BREAKER: Readonly<Record<string, string>> = {
  failures: "Failures in a row that open the breaker. Default without `breaker`: 20.",
  probe: "Wait before the first probe; it doubles up to `1h`. Default: `1m`.",
};

export const BODY: Readonly<Record<string, string>> = { template: "A CEL expression; its value is sent as JSON." };

const WEBHOOK_URL = "The webhook's URL, which is a secret.";
const TEXT = "A CEL expression for the message. Default: a sentence about the push.";
const CHAT = { url: WEBHOOK_URL, text: TEXT };

const REQUEST = {
  method: "`GET` has no body. Default: `POST`.",
  headers: "Additional headers. They replace hubrelay's of the same name.",
  query: "Parameters that are added to the URL, escaped.",
  body: "The body. Default: `original`, the bytes that the sender sent.",
  secret: "Signs each request as Standard Webhooks says. With several secrets, each signs.",
  sender_headers: "`true` forwards the headers that the sender defines, such as `X-GitHub-Event`. Default: `false`.",
  hub_signature: "Secret of a signature in GitHub's format, `X-Hub-Signature-256`, over the body that is sent.",
};

const GITHUB = {
  repository: "`owner/repo` on GitHub.",
  url: "The API of a GitHub Enterprise Server, `https://HOSTNAME/api/v3`. Default: `https://api.github.com`.",
};

/** Descriptions of the fields that only some types have. */
export const BY_TYPE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  webhook: { url: "The address.", ...REQUEST },
  tunnel: {
    name: "The tunnel: its name in `TUNNEL_TOKENS`, with which the client connects.",
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
    tags: "Words. ntfy shows those that name an emoji as that emoji.",
    text: TEXT,
  },
  telegram: {
    token: "The bot's token from BotFather.",
    chat_id: "The chat's number, or a channel's name such as `@acme_deploys`.",
    message_thread_id: "The topic of a forum.",
    text: TEXT,
  },
  "github-dispatch": {
    ...GITHUB,
    token: "A token with write access to the repository's contents.",
    event_type: "The name that workflows list under `types`. Default: `docker-push`.",
    client_payload: "A CEL expression for a map of at most 10 keys. Default: as in the request below.",
  },
  "github-workflow": {
    ...GITHUB,
    token: "A token with write access to actions.",
    workflow: "The workflow's file name or number.",
    ref: "The branch or tag whose version of the workflow runs.",
    inputs: "CEL expressions by input, at most 25. `{}` sends none. Default: `image` and `tag`.",
  },
  gitlab: {
    url: "The server's address. Default: `https://gitlab.com`.",
    project: "The project's number or path.",
    ref: "The branch or tag whose pipeline runs.",
    token: "A pipeline trigger token.",
    variables: "CEL expressions by variable. They override the project's variables. Default: none.",
    inputs: "CEL expressions by input of `spec:inputs`. Default: none.",
  },
  jenkins: { url: "The address of Jenkins.", token: "Runs only the jobs that have this token." },
  "jenkins-dockerhub": {
    url: "The address of Jenkins.",
    token: "The plugin's API key. Jenkins can be set to need none.",
  },
  portainer: {
    url: WEBHOOK_URL,
    tag: "`false` redeploys the tag that the service has. Default: `true`, the pushed tag.",
  },
  dokploy: { url: WEBHOOK_URL },
  coolify: {
    url: "The address of Coolify.",
    uuid: "The UUIDs of the resources to deploy, separated by commas.",
    force: "`true` deploys without Coolify's cache.",
    token: "An API token.",
  },
  watchtower: { url: "The address of Watchtower.", token: "The token of its HTTP API." },
  argocd: { url: "The address of Argo CD.", token: "Argo CD's webhook secret for Docker Hub." },
  "argocd-image-updater": {
    url: "The address of its webhook server.",
    token: "Its secret for Docker Hub, which it needs by default.",
  },
  flux: { url: "The Receiver's URL, whose path is a secret." },
  kargo: { url: "The receiver's URL, which is a secret." },
  keel: {
    url: "The address of Keel.",
    native: "`true` sends only the name and the tag. Default: `false`.",
    username: "For a Keel with `AUTHENTICATED_WEBHOOKS`. Needs `password`.",
    password: "The password of `username`.",
  },
  render: { url: "The deploy hook's URL, whose `key` is a secret." },
};

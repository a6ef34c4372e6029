/**
 * The relay's own secrets with their meaning, in Markdown for docs/deploy.md. No rule document may name them.
 * `npm run reference` writes the table of that page from it. Secrets of senders are named by each sender.
 */
export const RELAY_SECRETS = {
  RELAY_TOKENS: "Required. The tokens of webhook URLs: see below.",
  ADMIN_TOKEN: "Required. The token of the operator `admin`; at least 24 characters.",
  ADMIN_TOKENS: "[Named operators](#operators), each with a token and a role.",
  TUNNEL_TOKENS: "The tokens of [tunnel clients](tunnel.md): `home=<token>`.",
  METRICS_TOKEN: "Opens [`/metrics`](metrics.md#prometheus) and nothing else; at least 24 characters.",
} as const;

/** The name of a secret of the relay. */
export type RelaySecretName = keyof typeof RELAY_SECRETS;

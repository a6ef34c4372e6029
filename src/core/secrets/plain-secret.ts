/** Names of headers and query parameters with secret values. */
export const SECRET_NAME =
  /authorization|cookie|token|secret|passw(?:or)?d|api[-_]?key|access[-_]?key|signature|^(?:x-)?(?:auth|key|sig|pwd)$/i;

/** Prefixes that services give their secrets to make them recognisable: GitHub, GitLab, Slack, Docker, AWS, Stripe. */
export const SECRET_PREFIX =
  /\b(?:gh[pousr]_\w{20}|github_pat_\w{20}|glp?[a-z]{0,3}t-[\w-]{16}|xox[abeprs]-[\w-]{10}|dckr_[a-z]+_[\w-]{16}|AKIA[A-Z0-9]{16}|[rs]k_live_\w{10}|whsec_[\w+/]{16})|-----BEGIN [A-Z ]*PRIVATE KEY/;

/** Services whose webhook URL is the credential. */
export const SECRET_URL =
  /^https?:\/\/(?:hooks\.slack(?:-gov)?\.com\/|(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks\/|[\w.-]+\.webhook\.office\.com\/|[\w.-]+\.logic\.azure\.com\/|[\w.-]+\.api\.powerplatform\.com\/|chat\.googleapis\.com\/|api\.telegram\.org\/bot|hooks\.zapier\.com\/|api\.render\.com\/deploy\/|api\.netlify\.com\/build_hooks\/|api\.vercel\.com\/v1\/integrations\/deploy\/)/i;

const MIN_RANDOM_LENGTH = 16;
const MIN_RUNS = 6;

/** Checks whether a text looks generated: a UUID, or letters and digits that alternate often. */
export function looksRandom(segment: string): boolean {
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(segment)) return true;
  return segment.split(/[-_.~]/).some((part) => {
    if (part.length < MIN_RANDOM_LENGTH || !/^[A-Za-z0-9]+$/.test(part)) return false;
    const runs = part.match(/\d+|[a-z]+|[A-Z]+/g) ?? [];
    return /\d/.test(part) && runs.length >= MIN_RUNS;
  });
}

/** Checks whether a text looks like a secret: it has a known prefix, is a URL with a credential, or looks generated. */
export function looksSecret(text: string): boolean {
  return SECRET_PREFIX.test(text) || SECRET_URL.test(text) || text.split(/[/\s]/).some(looksRandom);
}

import { looksSecret, SECRET_NAME } from "./plain-secret.ts";
import { redact } from "./redact.ts";

/** Limits of a sample: characters in all and of a text, and levels, fields and items of its JSON. */
const MAX_LENGTH = 1200;
const MAX_TEXT = 120;
const MAX_DEPTH = 5;
const MAX_FIELDS = 20;
const MAX_ITEMS = 2;

/** Longer words of a text that is no JSON are hidden: nothing says what they are. */
const LONG_WORD = /[^\s"'<>=&:,;]{16,}/g;
const MAX_RAW = 200;

const MARK = "[redacted]";

/** Fields of senders' bodies whose value opens something: Docker Hub's callback, GitHub's and Harbor's URLs with keys. */
const SECRET_FIELD = /callback|hook_?url|upload_?url/i;

/**
 * Returns a sample of a refused body for the operator, at most 1200 characters of JSON: its fields with short values.
 * Known secrets, values of fields that are named like one, texts that look generated, and parameters of URLs become
 * `[redacted]`. Of a body that is no JSON it has the beginning, without long words.
 *
 * @param secrets known secrets, such as the token of the request
 */
export function sampleOf(body: string, secrets: readonly string[]): string {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return redact(body.slice(0, MAX_RAW), secrets).replaceAll(LONG_WORD, MARK);
  }
  const text = JSON.stringify(shortened(value, "", 0, secrets), undefined, 2);
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 1)}…`;
}

function shortened(value: unknown, name: string, depth: number, secrets: readonly string[]): unknown {
  if (value !== null && value !== "" && (SECRET_NAME.test(name) || SECRET_FIELD.test(name))) return MARK;
  if (typeof value === "string") return shortText(value, secrets);
  if (value === null || typeof value !== "object") return value;
  if (depth === MAX_DEPTH) return "…";
  if (Array.isArray(value)) {
    const items = value.slice(0, MAX_ITEMS).map((item) => shortened(item, name, depth + 1, secrets));
    return value.length > MAX_ITEMS ? [...items, `… ${value.length - MAX_ITEMS} more`] : items;
  }
  const entries = Object.entries(value).slice(0, MAX_FIELDS);
  return Object.fromEntries(
    entries.map(([key, item]) => [shortText(key, secrets), shortened(item, key, depth + 1, secrets)]),
  );
}

function shortText(text: string, secrets: readonly string[]): string {
  const [start = ""] = text.split(/[?#]/, 1);
  // Parameters of a URL, and the part before @, may hold credentials of any form.
  const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const bare = isUrl ? start.replace(/\/\/[^/@]*@/, `//${MARK}@`) + (start === text ? "" : `?${MARK}`) : text;
  if (looksSecret(bare.slice(0, 4 * MAX_TEXT))) return MARK;
  // Cut after the redaction, which must see each secret whole.
  const safe = redact(bare.slice(0, 4 * MAX_TEXT), secrets);
  return safe.length <= MAX_TEXT ? safe : `${safe.slice(0, MAX_TEXT - 1)}…`;
}

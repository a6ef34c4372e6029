import { TOKEN, type Relay } from "./relay-process.ts";

/** What the sender of a push is told. */
export interface Receipt {
  readonly event: string;
  readonly duplicate: boolean;
  readonly rules: readonly string[];
  readonly deliveries: readonly { readonly id: string; readonly target: string }[];
  readonly held?: string;
}

export const REPOSITORY = "acme/web";

let pushes = 0;

/** The body of a push, as Docker Hub sends it; each has another tag, and so is another event. */
export function pushBody(repository = REPOSITORY, callbackUrl?: string): string {
  pushes++;
  return JSON.stringify({
    push_data: { tag: `v1.0.${pushes}`, pusher: "ci", pushed_at: 1_763_900_000 + pushes },
    ...(callbackUrl !== undefined && { callback_url: callbackUrl }),
    repository: { repo_name: repository, is_private: true },
  });
}

interface PostOptions {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Posts a body to the hook, as Docker Hub does; a stream is sent in chunks, without its length. */
export function post(
  { url }: Relay,
  body: RequestInit["body"] & {},
  { token = TOKEN, headers = {} }: PostOptions = {},
): Promise<Response> {
  return fetch(new URL(`/hook/${token}`, url), { method: "POST", headers, body, duplex: "half" });
}

/** Posts a push that the relay must accept. */
export async function push(relay: Relay, body: string): Promise<Receipt> {
  const response = await post(relay, body);
  const text = await response.text();
  if (response.status !== 202) throw new Error(`the push was not accepted: ${response.status} ${text}`);
  return JSON.parse(text) as Receipt;
}

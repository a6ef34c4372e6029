import * as v from "valibot";
import { ApiError, success } from "./answer.ts";
import { readForm, readJson, type ApiRequest, type Route } from "./routes.ts";

const Manifest = v.strictObject({
  manifest: v.record(
    v.pipe(v.string(), v.startsWith("/")),
    v.strictObject({ hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)), size: v.number() }),
  ),
});

/** Static assets: a session is told of a manifest, takes the files that are new, and ends with a token for the deploy. */
export class Assets {
  readonly files = new Map<string, string>();
  readonly #sessions = new Map<string, Set<string>>();
  readonly #complete = new Set<string>();

  readonly routes: readonly Route[] = [
    {
      method: "POST",
      path: "/accounts/:account/workers/scripts/:script/assets-upload-session",
      permission: "Workers Scripts",
      answer: (request) => this.#begin(request),
    },
    {
      method: "POST",
      path: "/accounts/:account/workers/assets/upload",
      query: ["base64"],
      hasOwnToken: true,
      answer: (request) => this.#upload(request),
    },
  ];

  /** Whether a token is of a session whose files have all come. */
  isComplete(token: string): boolean {
    return this.#complete.has(token);
  }

  #begin(request: ApiRequest) {
    const { manifest } = readJson(request, Manifest);
    const missing = Object.values(manifest).flatMap(({ hash }) => (this.files.has(hash) ? [] : [hash]));
    const jwt = tokenOf(`session-${this.#sessions.size + this.#complete.size + 1}`);
    if (missing.length === 0) this.#complete.add(jwt);
    else this.#sessions.set(jwt, new Set(missing));
    return success({ jwt, buckets: missing.length === 0 ? [] : [missing] });
  }

  async #upload(request: ApiRequest) {
    const session = request.headers.get("authorization")?.slice("Bearer ".length) ?? "";
    const missing = this.#sessions.get(session);
    if (missing === undefined) throw new ApiError(401, 10000, "Authentication error");
    const form = await readForm(request, (name) => missing.has(name));
    for (const [hash, file] of form) {
      this.files.set(hash, typeof file === "string" ? file : await file.text());
      missing.delete(hash);
    }
    if (missing.size > 0) return success({});
    this.#sessions.delete(session);
    const jwt = tokenOf(`${session}-complete`);
    this.#complete.add(jwt);
    return success({ jwt });
  }
}

/** A token in the form of a JWT. wrangler reads its payload. */
function tokenOf(subject: string): string {
  const payload = Buffer.from(JSON.stringify({ sub: subject })).toString("base64url");
  return `e30.${payload}.signature`;
}

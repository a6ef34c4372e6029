import { vi } from "vitest";

/** A repository `acme/web` of a registry at a host, played in place of the network. */
export interface PlayedRegistry {
  /** Digests by tag. */
  readonly tags: Map<string, string>;
  /** Digests without a tag. */
  readonly untagged: Set<string>;
  /** The requests that came to the registry and its token server: method and path with query. */
  readonly asked: string[];
  /** The host names of other requests. */
  readonly sent: string[];
  /** Sets what paths that contain a text are answered with from now on; undefined for what the registry would answer. */
  answer(path: string, response: (url: URL, init: RequestInit) => Response | Promise<Response> | undefined): void;
}

export const HOST = "harbor.example.com";

/** Plays a registry; other hosts answer 200. */
export function playRegistry(tags: Readonly<Record<string, string>> = {}): PlayedRegistry {
  const answers: [string, Parameters<PlayedRegistry["answer"]>[1]][] = [];
  const registry: PlayedRegistry = {
    tags: new Map(Object.entries(tags)),
    untagged: new Set(),
    asked: [],
    sent: [],
    answer: (path, response) => answers.unshift([path, response]),
  };
  vi.stubGlobal("fetch", async (address: string, init: RequestInit) => {
    const url = new URL(address);
    if (url.hostname !== HOST) {
      registry.sent.push(url.hostname);
      return new Response("ok");
    }
    const { pathname, search } = url;
    registry.asked.push(`${init.method} ${pathname}${search}`);
    for (const [path, response] of answers) {
      const own = pathname.includes(path) ? await response(url, init) : undefined;
      if (own !== undefined) return own;
    }
    return answerOf(registry, pathname.replace("/v2/acme/web/", ""));
  });
  return registry;
}

function answerOf({ tags, untagged }: PlayedRegistry, path: string): Response {
  if (path === "tags/list") return Response.json({ name: "acme/web", tags: [...tags.keys()].toSorted() });
  const reference = path.replace("manifests/", "");
  const isKnown = untagged.has(reference) || [...tags.values()].includes(reference);
  const digest = isKnown ? reference : tags.get(reference);
  if (digest === undefined) return new Response(null, { status: 404 });
  const type = "application/vnd.oci.image.manifest.v1+json";
  return new Response(null, { headers: { "docker-content-digest": digest, "content-type": type } });
}

/** What the Workers that hubrelay is compared with are given. */
export interface RivalEnv {
  readonly RULES: KVNamespace;
}

/** What they read of a push. */
export interface Payload {
  readonly push_data: { readonly tag: string };
  readonly repository: { readonly repo_name: string };
}

interface Rules {
  readonly targets: Readonly<Record<string, { readonly url: string }>>;
  readonly rules: readonly { readonly targets: readonly string[] }[];
}

/** The URLs that a push goes to by the rules in KV: releases of acme's repositories, as a script would write it. */
export async function urlsFor({ push_data, repository }: Payload, env: RivalEnv): Promise<string[]> {
  const document = await env.RULES.get<Rules>("rules", { type: "json", cacheTtl: 30 });
  const isRelease = push_data.tag.startsWith("v") && !push_data.tag.includes("-rc");
  if (document === null || !isRelease || !repository.repo_name.startsWith("acme/")) return [];
  return document.rules.flatMap(({ targets }) => targets.map((name) => document.targets[name]?.url ?? ""));
}

/** Posts a push to one target; throws when that does not take it. */
export async function deliver(url: string, body: string): Promise<void> {
  const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  // Read to its end, because an answer that is cancelled costs its connection.
  await answer.arrayBuffer();
}

import type { FieldKind } from "./field-kind.ts";

/** Hosts and pages of Docker Hub. Names of its repositories omit them. */
const DOCKER_HUB_START =
  /^(?:https?:\/\/)?(?:(?:www\.)?hub\.docker\.com\/(?:r\/|_\/)?|(?:index\.)?docker\.io\/|registry-1\.docker\.io\/|registry\.hub\.docker\.com\/)/i;

/** Registries on which every repository has a namespace. */
const HOSTS_WITH_NAMESPACES = new Set(["ghcr.io", "quay.io", "registry.gitlab.com"]);

const DOCKER_HUB_HOSTS = /^(?:index\.docker\.io|registry-1\.docker\.io|(?:registry\.)?hub\.docker\.com|docker\.com)$/i;

/** Explains how to write a repository, or a part of one, whose form no push has; undefined if the form is possible. */
export function misplacedRepository(text: string, kind: FieldKind): string | undefined {
  switch (kind) {
    case "repository":
      return misspelledRepository(text);
    case "name":
      return text.includes("/") ? `a name has no slash: write "repository": ${JSON.stringify(text)}` : undefined;
    case "registry":
      if (DOCKER_HUB_HOSTS.test(text)) return 'Docker Hub is "docker.io" here';
      if (/^https?:/i.test(text)) return "expected a host without a scheme, as in ghcr.io";
      return text.includes("/") ? `a registry is a host alone: write "repository": ${JSON.stringify(text)}` : undefined;
    default:
      return undefined;
  }
}

function misspelledRepository(text: string): string | undefined {
  const hub = hubHost(text);
  if (hub !== undefined) return hub;
  const scheme = /^[a-z]+:\/\//i.exec(text)?.[0];
  if (scheme !== undefined)
    return `expected a repository without ${scheme}: write ${JSON.stringify(text.slice(scheme.length))}`;
  const [first = "", ...rest] = text.split("/");
  const last = rest.at(-1) ?? first;
  const [, name, tag] = /^(.*?)[:@](.*)$/s.exec(last) ?? [];
  if (name !== undefined) {
    const repository = [...(rest.length === 0 ? [] : [first, ...rest.slice(0, -1)]), name].join("/");
    return `a repository has no tag: expected ${JSON.stringify(repository)}, and ${JSON.stringify(tag)} under "tag"`;
  }
  if (HOSTS_WITH_NAMESPACES.has(first.toLowerCase()) && rest.length < 2 && !text.includes("**")) {
    return `matches no repository of ${first}, which are ${first}/namespace/name: write ${JSON.stringify(`${first}/**`)}`;
  }
  const isHubNamespace = /^[\w-]+$/.test(first);
  if (isHubNamespace && rest.length > 1 && !(rest.length === 2 && rest.includes("**"))) {
    return `expected a repository of Docker Hub with two parts, as in acme/web; this one has ${rest.length + 1}`;
  }
  return undefined;
}

/** Explains that names on Docker Hub omit the host; undefined if the text does not start with one of its hosts. */
export function hubHost(text: string): string | undefined {
  const start = DOCKER_HUB_START.exec(text)?.[0];
  if (start === undefined) return undefined;
  const rest = text.slice(start.length);
  return `a repository of Docker Hub has no host here: ${rest === "" ? "leave it out" : `write ${JSON.stringify(rest)}`}`;
}

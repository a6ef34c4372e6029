/** Kinds of text fields. Each has its own characters and normalisation. */
export type FieldKind =
  | "repository"
  | "registry"
  | "namespace"
  | "name"
  | "tag"
  | "kind"
  | "platform"
  | "digest"
  | "none";

/** The characters that values of a kind can have, with a description. */
export interface Alphabet {
  readonly characters: RegExp;
  /** As in `a tag`. */
  readonly noun: string;
  readonly inWords: string;
}

/**
 * Alphabets of the kinds that have one. Upper case is included where values are in lower case, because patterns are
 * folded. https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
 */
export const ALPHABETS: Partial<Readonly<Record<FieldKind, Alphabet>>> = {
  repository: {
    characters: /[A-Za-z0-9._/:-]/,
    noun: "a repository",
    inWords: "letters, digits, '.', '_', '-' and '/'",
  },
  registry: { characters: /[A-Za-z0-9.:-]/, noun: "a registry", inWords: "letters, digits, '.', '-' and ':'" },
  namespace: { characters: /[A-Za-z0-9._/-]/, noun: "a namespace", inWords: "letters, digits, '.', '_' and '-'" },
  name: { characters: /[A-Za-z0-9._-]/, noun: "a name", inWords: "letters, digits, '.', '_' and '-'" },
  tag: { characters: /[A-Za-z0-9._-]/, noun: "a tag", inWords: "letters, digits, '.', '_' and '-'" },
  platform: {
    characters: /[A-Za-z0-9._/-]/,
    noun: "a platform",
    inWords: "letters, digits, '.', '_', '-' and '/', as in linux/arm64/v8",
  },
  digest: {
    characters: /[A-Za-z0-9+._:=-]/,
    noun: "a digest",
    inWords: "letters, digits, ':' and the like, as in sha256:4f53…",
  },
};

/** Checks whether values of a kind are always in lower case. */
export function isLowerCase(kind: FieldKind): boolean {
  return kind === "repository" || kind === "registry" || kind === "namespace" || kind === "name";
}

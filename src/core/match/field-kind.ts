/** The kinds of text that conditions are on. Each has its own characters and its own way to be normalised. */
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

/** The characters that a kind's values can have, and the words for them. */
export interface Alphabet {
  readonly characters: RegExp;
  /** As in `a tag`. */
  readonly noun: string;
  readonly inWords: string;
}

/**
 * The alphabets of the kinds that have one. Upper case counts where values are in lower case, because it is folded.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
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

/** Whether all values of a kind are in lower case, whatever the document writes. */
export function isLowerCase(kind: FieldKind): boolean {
  return kind === "repository" || kind === "registry" || kind === "namespace" || kind === "name";
}

/** The parts of package.json that tell where the repository is. */
export interface Manifest {
  readonly version: string;
  readonly repository: { readonly url: string };
}

/** The owner's name in `repository.url` of package.json until somebody publishes the repository. */
export const PLACEHOLDER = "OWNER";

/** Whether package.json does not yet name the repository's own address. */
export function isUnpublished({ repository }: Manifest): boolean {
  return repository.url.includes(`/${PLACEHOLDER}/`);
}

/** The repository's page on the web, from the form of a clone's URL that npm wants in package.json. */
export function webAddress({ repository }: Manifest): string {
  return repository.url.replace(/^git\+/, "").replace(/\.git$/, "");
}

/** Makes links to files of the repository absolute, in Markdown. Links within a page stay. */
export function absoluteLinks(markdown: string, manifest: Manifest, page: string): string {
  const web = webAddress(manifest);
  return markdown.replaceAll(
    /(!?)\[((?:!\[[^\]]*\]\([^)]*\)|[^\]])*)\]\((?!https?:|#|mailto:)([^)\s]+)\)/g,
    (...parts) => {
      const [, mark = "", text = "", target = ""] = parts as string[];
      const { pathname, hash } = new URL(target, `https://repository/${page}`);
      return `${mark}[${text}](${web}/${mark === "!" ? "raw" : "blob"}/HEAD${pathname}${hash})`;
    },
  );
}

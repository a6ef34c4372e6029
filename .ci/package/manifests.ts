import { bindingDescriptions } from "./bindings.ts";
import { webAddress, type Manifest } from "./repository.ts";

/** Returns package.json with the fields that follow from its `repository` and from the variables. */
export function withDerivedFields(text: string): string {
  const manifest = JSON.parse(text) as Manifest;
  const web = webAddress(manifest);
  return written({
    ...manifest,
    homepage: `${web}#readme`,
    bugs: `${web}/issues`,
    cloudflare: { bindings: bindingDescriptions(manifest) },
  });
}

/** Returns package.json of create-hubrelay, which has the version and the address of hubrelay and starts that version. */
export function creatorManifest(text: string, { version, repository }: Manifest): string {
  const creator = JSON.parse(text) as object;
  return written({
    ...creator,
    version,
    repository: { ...repository, directory: "create-hubrelay" },
    dependencies: { hubrelay: version },
  });
}

function written(manifest: object): string {
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

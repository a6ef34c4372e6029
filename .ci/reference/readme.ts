import manifest from "../../package.json" with { type: "json" };
import { webAddress, type Manifest } from "../package/repository.ts";
import type { Section } from "./section.ts";

/** Writes the parts of README.md that have the repository's address. */
export function readmeSections(own: Manifest = manifest): readonly Section[] {
  const web = webAddress(own);
  const button = `[![Deploy to Cloudflare](https://deploy.workers.cloudflare.com/button)](https://deploy.workers.cloudflare.com/?url=${web})`;
  const clone = ["```sh", `git clone ${web} && cd hubrelay && npm ci`, "```"].join("\n");
  return [
    { page: "../README.md", name: "clone", markdown: clone },
    { page: "../README.md", name: "button", markdown: button },
  ];
}

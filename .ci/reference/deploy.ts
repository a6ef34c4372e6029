import { RELAY_SECRETS } from "../../src/core/secrets/relay-secrets.ts";
import { VARIABLES } from "../../src/worker/env/variables.ts";
import { table, type Section } from "./section.ts";

const OTHER_SECRETS = "Named by rules as `${secret:NAME}`: capitals, digits and `_`, beginning with a letter.";

/** Writes the tables of variables and secrets. */
export function deploySections(): readonly Section[] {
  const variables = Object.entries(VARIABLES).filter(([name]) => !isOfAccess(name));
  const ofAccess = Object.entries(VARIABLES).filter(([name]) => isOfAccess(name));
  const secrets = [
    ...Object.entries(RELAY_SECRETS).map(([name, meaning]) => [`\`${name}\``, meaning]),
    ["[a sender's](senders.md#proof)", "A second proof, such as `GITHUB_WEBHOOK_SECRET`."],
    ["any other", OTHER_SECRETS],
  ];
  return [
    {
      page: "deploy.md",
      name: "variables",
      markdown: table(
        ["Variable", "Default", "Meaning"],
        byMeaning(variables).map(([meaning, group]) => [
          quoted(group.map(([name]) => name)),
          quoted(group.map(([, { default: usual }]) => usual)),
          meaning,
        ]),
      ),
    },
    { page: "deploy.md", name: "secrets", markdown: table(["Secret", "Meaning"], secrets) },
    {
      page: "deploy.md",
      name: "access variables",
      markdown: table(
        ["Variable", "Meaning"],
        ofAccess.map(([name, { meaning }]) => [`\`${name}\``, meaning]),
      ),
    },
  ];
}

/** Groups variables by their meaning. */
function byMeaning<V extends readonly [string, { readonly meaning: string }]>(
  variables: readonly V[],
): [string, V[]][] {
  return [...Map.groupBy(variables, ([, { meaning }]) => meaning)];
}

function quoted(names: readonly string[]): string {
  return names.flatMap((name) => (name === "" ? [] : `\`${name}\``)).join(", ");
}

function isOfAccess(name: string): boolean {
  return name.startsWith("ACCESS_");
}

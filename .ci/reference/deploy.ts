import { RELAY_SECRETS } from "../../src/core/secrets/relay-secrets.ts";
import { VARIABLE_MEANINGS } from "../../src/worker/env/variable-meanings.ts";
import { VARIABLES, type VariableName } from "../../src/worker/env/variables.ts";
import { table, type Section } from "./section.ts";

const OTHER_SECRETS = "Named by rules as `${secret:NAME}`: capitals, digits and `_`, beginning with a letter.";

/** Writes the tables of variables and secrets. */
export function deploySections(): readonly Section[] {
  const names = Object.keys(VARIABLES) as VariableName[];
  const groups = Map.groupBy(
    names.filter((name) => !isOfAccess(name)),
    (name) => VARIABLE_MEANINGS[name],
  );
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
        [...groups].map(([meaning, group]) => [quoted(group), quoted(group.map((name) => VARIABLES[name])), meaning]),
      ),
    },
    { page: "deploy.md", name: "secrets", markdown: table(["Secret", "Meaning"], secrets) },
    {
      page: "deploy.md",
      name: "access variables",
      markdown: table(
        ["Variable", "Meaning"],
        names.filter(isOfAccess).map((name) => [`\`${name}\``, VARIABLE_MEANINGS[name]]),
      ),
    },
  ];
}

function quoted(names: readonly string[]): string {
  return names.flatMap((name) => (name === "" ? [] : `\`${name}\``)).join(", ");
}

function isOfAccess(name: string): boolean {
  return name.startsWith("ACCESS_");
}

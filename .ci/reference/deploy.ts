import { RELAY_SECRETS } from "../../src/core/secrets/relay-secrets.ts";
import { SENDER_SECRETS } from "../../src/core/senders/senders.ts";
import { VARIABLES } from "../../src/worker/env/variables.ts";
import { table, type Section } from "./section.ts";

const OTHER_SECRETS =
  "Named by rules as `${secret:NAME}`: capitals, digits and `_`, beginning with a letter. Rules cannot name the secrets above. A signing secret is `whsec_` and the base64 of 24 to 64 random bytes.";

/** Writes the tables of variables and secrets. */
export function deploySections(): readonly Section[] {
  const variables = Object.entries(VARIABLES).filter(([name]) => !isOfAccess(name));
  const ofAccess = Object.entries(VARIABLES).filter(([name]) => isOfAccess(name));
  const secrets = [
    ...Object.entries(RELAY_SECRETS).map(([name, meaning]) => [`\`${name}\``, meaning]),
    [SENDER_SECRETS.map((name) => `\`${name}\``).join(", "), "A [second proof](senders.md#proof) of a sender."],
    ["any other", OTHER_SECRETS],
  ];
  return [
    {
      page: "deploy.md",
      name: "variables",
      markdown: table(
        ["Variable", "Default", "Meaning"],
        variables.map(([name, { default: usual, meaning }]) => [
          `\`${name}\``,
          usual === "" ? "empty" : `\`${usual}\``,
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

function isOfAccess(name: string): boolean {
  return name.startsWith("ACCESS_");
}

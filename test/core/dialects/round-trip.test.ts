import { array, assert, integer, property, record, stringMatching } from "fast-check";
import { expect, it } from "vitest";
import { translate, type DialectName } from "../../../src/core/dialects/translate.ts";
import { senderOf } from "../../../src/core/senders/senders.ts";
import { eventOf } from "../event-of.ts";

// What is written in a registry's format is read back by the sender of that name as the same push.

const name = stringMatching(/^[a-z0-9]{1,12}(?:[._-][a-z0-9]{1,8}){0,2}$/);
const push = record(
  {
    path: array(name, { minLength: 2, maxLength: 4 }).map((parts) => parts.join("/")),
    tag: stringMatching(/^[A-Za-z0-9_][\w.-]{0,60}$/),
    pusher: stringMatching(/^[a-z0-9]{1,20}$/),
    pushedAt: integer({ min: 1, max: 4_000_000_000 }).map((seconds) => seconds * 1000),
    digest: stringMatching(/^[0-9a-f]{64}$/).map((hex) => `sha256:${hex}`),
  },
  { requiredKeys: ["path", "tag", "pushedAt"] },
);

it.each<[DialectName, string, readonly string[]]>([
  ["github", "ghcr.io", ["pusher", "pushedAt", "digest"]],
  ["harbor", "harbor.example.com:8443", ["pusher", "pushedAt", "digest"]],
  ["quay", "quay.io", []],
  ["distribution", "registry.example.com:5000", ["pusher", "pushedAt", "digest"]],
])("%s reads what is written in its format as the same push", (dialect, host, kept) => {
  assert(
    property(push, ({ path, ...facts }) => {
      const repository = `${host}/${path}`;
      const translation = translate(dialect, eventOf({ repository, ...facts }));
      if (!translation.ok) throw new Error(translation.error);
      const message = senderOf(dialect).parse(JSON.parse(translation.value.body));
      const expected = { repository, registry: host, tag: facts.tag };
      const known = Object.fromEntries(Object.entries(facts).filter(([fact]) => kept.includes(fact)));
      expect(message).toMatchObject({ ok: true, value: { pushes: [{ ...expected, ...known }] } });
    }),
    { numRuns: 50 },
  );
});

import * as fc from "fast-check";
import { acr, distribution, github, harbor, harborCloudEvent, quay } from "../core/senders/bodies.ts";
import { PUSHES } from "./hostile.ts";

/** A body of each form that a sender has, by the sender's name. */
export const BODIES: Readonly<Record<string, readonly unknown[]>> = {
  "docker-hub": PUSHES,
  github: [github({})],
  quay: [quay(["v1", "v2"])],
  harbor: [harbor({}), harborCloudEvent()],
  distribution: [distribution()],
  gitlab: [distribution()],
  acr: [acr({})],
};

/** What is left of 1 MiB beside the rest of a body. */
const BYTES = 1_000_000;

const character = fc.constantFrom(
  "a",
  "A",
  "1",
  "/",
  "-",
  ".",
  ":",
  '"',
  "\u0001",
  "\u001b",
  "\u202e",
  "é",
  "\ud83d\ude00",
);
const element = fc.constantFrom<unknown>(1, "", "x", null, [], {}, [1], { a: 1 });

const longText = character.map((one) => one.repeat(BYTES / JSON.stringify(one).length));
const longList = element.map((one) => Array.from({ length: BYTES / (JSON.stringify(one).length + 1) }, () => one));
const manyKeys = element.map((one) =>
  Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`k${index}`, one])),
);
const longKeys = fc
  .tuple(character, fc.integer({ min: 1, max: 20 }))
  .map(([one, count]) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}${one.repeat(BYTES / count / 8)}`, 1])),
  );
const large = fc.oneof(longText, longList, manyKeys, longKeys);

type Holder = Record<string, unknown>;

function placesIn(holder: Holder): [Holder, string][] {
  return Object.entries(holder).flatMap(([key, value]) => {
    const inner = typeof value === "object" && value !== null ? placesIn(value as Holder) : [];
    return [[holder, key] as [Holder, string], ...inner];
  });
}

/** A body of about 1 MiB: in one place of a sender's body stands something large, or the part that was there, often. */
export function grown(sender: string): fc.Arbitrary<string> {
  const seeds = BODIES[sender] ?? [];
  return fc.tuple(fc.constantFrom(...seeds), fc.nat(), large, fc.boolean()).map(([seed, at, value, isRepeated]) => {
    const root: Holder = { whole: structuredClone(seed) };
    const places = placesIn(root);
    const [holder, key] = places[at % places.length] ?? [root, "whole"];
    const part = holder[key];
    const count = isRepeated && Array.isArray(part) ? BYTES / (JSON.stringify(part).length + 1) : 0;
    holder[key] = count > 0 ? Array.from({ length: count }, () => part).flat() : value;
    return JSON.stringify(root["whole"]);
  });
}

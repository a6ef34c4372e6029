import * as fc from "fast-check";
import { parseTagVersion, type TagVersion } from "../../../src/core/tag-version/parse.ts";

/** Reads a version, or fails the test. */
export function versionOf(tag: string): TagVersion {
  const version = parseTagVersion(tag);
  if (version === undefined) throw new Error(`${tag} is no version`);
  return version;
}

const number = fc.oneof(
  fc.integer({ min: 0, max: 3 }).map(String),
  fc.constantFrom("00", "01", "010", "20240105", "9".repeat(20)),
);
const word = fc.constantFrom("rc", "beta", "a", "dev", "build", "ls", "alpine", "final", "gabc1234", "abc1234", "sha");
const part = fc.oneof(
  number,
  word,
  fc.tuple(word, number).map(([text, digits]) => text + digits),
);

/** Tags that are versions, of which many are equal or near each other. */
export const tags: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom("", "v", "V"),
    fc.array(number, { minLength: 1, maxLength: 4 }),
    fc.array(fc.tuple(fc.constantFrom("-", "_", "."), part), { maxLength: 3 }),
  )
  .map(([v, numbers, rest]) => v + numbers.join(".") + rest.map(([separator, text]) => separator + text).join(""))
  .filter((tag) => tag.length <= 128);

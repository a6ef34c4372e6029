import * as fc from "fast-check";

/** Texts that have broken parsers, and any others. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom("\ud800", "\udfff", "\u0000", "\r", "\n", "\u2028", "\ufeff", "<", '"', "\\", "%"),
  }),
  fc.constantFrom("", "__proto__", "constructor", "toString", "hasOwnProperty", "v1.2.3", "acme/web", "library/nginx"),
  fc.constantFrom("1e999", "NaN", "-0", "0x7f.1", "2026-02-30", "../..", "%00", "${secret:TOKEN}", "a".repeat(300)),
  fc.constantFrom(
    "(a+)+$",
    "[",
    "{a,b}",
    "**",
    "!",
    ">=1.0.0 <2",
    "event.tag",
    "payload.x[0].y",
    "1h",
    "99999d",
    "*/5",
  ),
);

/** Numbers at and beyond every limit. */
const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(0, -0, 1e308, -1e308, 2 ** 53, 2 ** 63, 5e-324, Number.MAX_SAFE_INTEGER),
);

/** Any value of JSON, of odd parts. */
export const hostileValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    text,
    number,
    fc.constantFrom(null, true, false, [], {}),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(fc.tuple(text, tie("value")), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
  ),
})).value;

/**
 * A value that is like one of these, but for a few places: there something else stands, or nothing, or a field stands
 * under another name.
 */
export function mutated(seeds: readonly unknown[]): fc.Arbitrary<unknown> {
  const change = fc.record({
    at: fc.nat(),
    value: hostileValue,
    how: fc.constantFrom("replace", "drop", "add", "keep"),
  });
  const changes = fc.array(change, { minLength: 1, maxLength: 3 });
  return fc.tuple(fc.constantFrom(...seeds), changes).map(([seed, list]) => {
    const root: Holder = { whole: structuredClone(seed) };
    for (const { at, value, how } of list) {
      const places = placesIn(root);
      const [holder, key] = places[at % places.length] ?? [root, "whole"];
      if (how === "replace") holder[key] = value;
      else if (how === "drop") Reflect.deleteProperty(holder, key);
      else if (how === "add") holder[`${key}${at % 10}`] = value;
    }
    return root["whole"];
  });
}

type Holder = Record<string, unknown>;

/** Every place in a value where another can stand. */
function placesIn(holder: Holder): [Holder, string][] {
  return Object.entries(holder).flatMap(([key, value]) => {
    const inner = typeof value === "object" && value !== null ? placesIn(value as Holder) : [];
    return [[holder, key] as [Holder, string], ...inner];
  });
}

/** The text of such a value, now and then with bytes that make it none: cut, repeated, twice, nested. */
export function textOf(value: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const cut = fc.record({ from: fc.nat(200), length: fc.nat(20), instead: text });
  return fc
    .tuple(value, fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, cut), fc.nat(200))
    .map(([json, damage, depth]) => {
      const whole = JSON.stringify(json) ?? "";
      if (depth > 190) return `${"[".repeat(depth * 50)}${whole}`;
      if (damage === null) return whole;
      return whole.slice(0, damage.from) + damage.instead + whole.slice(damage.from + damage.length);
    });
}

/** A push as Docker Hub sends it, from which others are made. */
export const PUSHES: readonly unknown[] = [
  {
    callback_url: "https://registry.hub.docker.com/u/acme/web/hook/1/",
    push_data: { images: [], pushed_at: 1_763_900_000, pusher: "alice", tag: "v1.2.3", media_type: "application/x" },
    repository: {
      comment_count: 0,
      date_created: 1_417_566_161,
      description: "",
      full_description: "# Web",
      is_official: false,
      is_private: true,
      is_trusted: false,
      name: "web",
      namespace: "acme",
      owner: "acme",
      repo_name: "acme/web",
      repo_url: "https://hub.docker.com/r/acme/web",
      star_count: 0,
      status: "Active",
    },
  },
  { push_data: {}, repository: { repo_name: "nginx" } },
];

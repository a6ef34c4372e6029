import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundedView } from "../../../src/core/event/view.ts";

/** A view with objects in the place of its Maps. */
function plain(view: unknown): unknown {
  if (Array.isArray(view)) return view.map(plain);
  if (!(view instanceof Map)) return view;
  // Not an assignment: a key may be __proto__.
  return Object.fromEntries([...(view as Map<string, unknown>)].map(([key, value]) => [key, plain(value)]));
}

/** Counts a view's values, and returns its depth. */
function extentOf(view: unknown, depth = 0): { readonly values: number; readonly depth: number } {
  if (typeof view !== "object" || view === null) return { values: 1, depth };
  const extents = [...(view as Map<string, unknown> | unknown[]).values()].map((part) => extentOf(part, depth + 1));
  return {
    values: 1 + extents.reduce((sum, { values }) => sum + values, 0),
    depth: Math.max(depth, ...extents.map(({ depth }) => depth)),
  };
}

function nested(depth: number): unknown {
  return JSON.parse(`${"[".repeat(depth)}"end"${"]".repeat(depth)}`);
}

describe("boundedView", () => {
  it("copies a small payload whole", () => {
    const payload = { push_data: { tag: "v1", images: ["a"], n: 1.5, none: null, yes: true }, repository: {} };
    expect(plain(boundedView(payload))).toEqual(payload);
    for (const value of [null, 5, "a", false, undefined, [], {}]) expect(plain(boundedView(value))).toEqual(value);
  });

  it("cuts lists and objects after 32 entries, texts after 4096 characters", () => {
    const many = Array.from({ length: 33 }, (_, index) => index);
    expect(boundedView(many)).toEqual(many.slice(0, 32));
    const fields = Object.fromEntries(many.map((index) => [`k${index}`, index]));
    expect(Object.keys(plain(boundedView(fields)) as object)).toEqual(Object.keys(fields).slice(0, 32));
    expect(boundedView("a".repeat(4097))).toHaveLength(4096);
  });

  it("puts null below eight levels", () => {
    expect(boundedView(nested(8))).toEqual(nested(8));
    expect(JSON.stringify(boundedView(nested(50_000)))).toBe("[[[[[[[[null]]]]]]]]");
  });

  it("stops after about 2000 values in any arrangement", () => {
    const wide = (depth: number): unknown => (depth === 0 ? 1 : Array.from({ length: 32 }, () => wide(depth - 1)));
    expect(extentOf(boundedView(wide(3))).values).toBeLessThan(2000 + 32 * 8);
  });

  it("keeps known fields behind any number of other fields", () => {
    const junk = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`junk${index}`, [[[index]]]]));
    const known = {
      fields: new Map([
        ["push_data", { fields: new Map([["tag", {}]]) }],
        ["events", { items: { fields: new Map([["tag", {}]]) } }],
      ]),
    };
    const payload = {
      ...junk,
      push_data: { ...junk, tag: "tmp-1" },
      events: Array.from({ length: 101 }, () => ({ ...junk, tag: "v1" })),
    };
    const view = plain(boundedView(payload, known)) as {
      push_data: { tag: string };
      events: readonly { tag: string }[];
    };
    expect(view.push_data.tag).toBe("tmp-1");
    expect(view.events.map(({ tag }) => tag)).toEqual(Array.from({ length: 100 }, () => "v1"));
    expect(Object.keys(view)).toHaveLength(32);
    expect(Object.keys(view.push_data)).toHaveLength(32);
  });

  it("limits lists inside a known list like other lists", () => {
    const known = { fields: new Map([["events", { items: { fields: new Map([["references", { items: {} }]]) } }]]) };
    const events = Array.from({ length: 100 }, () => ({ references: Array.from({ length: 200 }, () => "x") }));
    const view = plain(boundedView({ events }, known)) as { events: readonly { references: readonly unknown[] }[] };
    expect(view.events).toHaveLength(100);
    expect(view.events[0]?.references).toHaveLength(32);
  });

  it("counts a known field of another type like other values", () => {
    const wide = (depth: number): unknown => (depth === 0 ? 1 : Array.from({ length: 32 }, () => wide(depth - 1)));
    const view = boundedView({ tag: wide(4) }, { fields: new Map([["tag", {}]]) });
    expect(extentOf(view).values).toBeLessThan(2000 + 32 * 8);
  });

  it("shares nothing with the payload, and has no special keys", () => {
    const payload = JSON.parse('{"push_data": {"images": ["a"], "constructor": 1, "__proto__": 2}}') as object;
    const view = boundedView(payload) as Map<string, Map<string, unknown>>;
    expect(view.get("push_data")?.get("constructor")).toBe(1);
    expect(view.get("push_data")?.get("__proto__")).toBe(2);
    expect(view.get("push_data")?.get("images")).not.toBe(
      (payload as { push_data: { images: unknown } }).push_data.images,
    );
  });

  it("stays within its limits for any payload", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 12 }), (payload) => {
        const view = boundedView(payload);
        const { values, depth } = extentOf(view);
        expect(values).toBeLessThan(2300);
        expect(depth).toBeLessThanOrEqual(8);
        expect(plain(boundedView(plain(view)))).toEqual(plain(view));
      }),
    );
  });
});

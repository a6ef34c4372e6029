import { describe, expect, it } from "vitest";
import { parsePayload } from "../../../src/core/event/payload.ts";
import { routeInFull } from "../../../src/core/rules/route.ts";
import { eventOf } from "../event-of.ts";
import { rulesOf } from "../rules-of.ts";

const MIB = 1_048_576;

/** A payload of a mebibyte, and in its fields whatever makes naive matching slow. */
function hostilePayload(): unknown {
  const start =
    `{"push_data":{"tag":"${"a".repeat(127)}b","pusher":"${"a".repeat(254)}!","media_type":"${"-".repeat(255)}",` +
    `"note":"${"a".repeat(10_000)}!","list":[${"0,".repeat(50_000)}1]},` +
    `"repository":{"repo_name":"acme/web","nested":${"[".repeat(50_000)}${"]".repeat(50_000)}`;
  const fields = Array.from({ length: 30_000 }, (_, index) => `,"k${index}":{}`).join("");
  const text = `${start}${fields}},"rest":"`;
  return JSON.parse(`${text}${"(a+)+$".repeat(MIB).slice(0, MIB - text.length - 2)}"}`);
}

/** Conditions by turns, of which those of an even turn hold. */
function conditionsOf(index: number): object {
  const tail = `${index}`;
  const kinds: object[] = [
    { tag: "a*a*a*a*a*a*a*b" },
    { tag: `a*a*a*a*a*a*a*c${tail}` },
    { pusher: { regex: `^(a+)+!(?:${tail})?$` } },
    { pusher: { regex: `^(a+)+${tail}$` } },
    { when: `push.note.matches('^(a|aa)+(?:${tail})?$') && size(push.list) == 32` },
    { when: `push.note.matches('^(a|aa)+b${tail}$') || push.list.exists(x, x == ${tail}.5)` },
    { not: { any: [{ tag: { semver: `>=${tail}.0.0` } }, { media_type: `*-*-*-*-*-*x${tail}` }] } },
    { all: [{ repository: "acme/*" }, { tag: { mutable: true } }, { pusher: { number: { gt: index } } }] },
    { repository: ["**", `!*/${tail}`], received: { from: "06:00", to: "18:00", timezone: "Europe/Berlin" } },
    { when: `payload.missing == ${tail}` },
  ];
  return kinds[index % kinds.length] ?? {};
}

describe("a document of a thousand rules", () => {
  const rules = Array.from({ length: 1000 }, (_, index) => ({
    name: `rule ${index}`,
    match: conditionsOf(index),
    targets: [["a", "b", "c", "d"][index % 4]],
  }));

  it("is evaluated on a hostile payload of 1 MiB", () => {
    const payload = hostilePayload();
    const push = parsePayload(payload);
    if (!push.ok) throw new Error(JSON.stringify(push.error));
    const routing = routeInFull(rulesOf({ rules }), { event: { ...eventOf(), push: push.value }, payload });
    const expected = rules.map(({ name }) => name).filter((_, index) => index % 2 === 0);
    expect(routing.rules).toEqual(expected);
    expect(routing.targets).toEqual(["a", "c"]);
    expect(routing.trace).toHaveLength(1000);
    expect(routing.trace.filter(({ failed }) => failed?.error !== undefined)).toHaveLength(100);
  });
});

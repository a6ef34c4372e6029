import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ALERT_TYPES, EVENT_TYPES, type AlertType } from "../../../src/core/event/alert.ts";
import { routeEvent } from "../../../src/core/record/open.ts";
import { decide } from "../../../src/core/record/decision.ts";
import { currentTarget } from "../../../src/core/record/record.ts";
import { openDelivery } from "../../../src/core/delivery/delivery.ts";
import { route } from "../../../src/core/rules/route.ts";
import { ALERT_URL, alertSubject, ALERTS } from "../alert-of.ts";
import { eventOf } from "../event-of.ts";
import { problemsOf, rulesOf } from "../rules-of.ts";

const rule = (parts: object): object => ({ name: "one", targets: ["a"], ...parts });

function targetsOf(rules: readonly object[], type: AlertType | "push", parts: object = {}): readonly string[] {
  const compiled = rulesOf({ rules, ...parts });
  const push = { event: eventOf({ tag: "v1" }), payload: {} };
  return route(compiled, type === "push" ? push : alertSubject(ALERTS[type])).targets;
}

describe("a rule on", () => {
  it.each<[what: string, on: unknown, type: AlertType | "push", isMatch: boolean]>([
    ["nothing said", undefined, "push", true],
    ["nothing said", undefined, "delivery.failed", false],
    ["push", "push", "push", true],
    ["push", "push", "events.held", false],
    ["one alert", "delivery.failed", "delivery.failed", true],
    ["one alert", "delivery.failed", "push", false],
    ["one alert", "delivery.failed", "target.paused", false],
    ["several", ["target.paused", "push"], "push", true],
    ["several", ["target.paused", "push"], "target.paused", true],
    ["several", ["target.paused", "push"], "rules.invalid", false],
  ])("%s (%j) sees %s: %s", (_, on, type, isMatch) => {
    expect(targetsOf([rule(on === undefined ? {} : { on })], type)).toEqual(isMatch ? ["a"] : []);
  });

  it("an alert reports why it does not match a push", () => {
    const { trace } = route(rulesOf({ rules: [rule({ on: ["events.held"] })] }), { event: eventOf(), payload: {} });
    expect(trace[0]?.failed).toEqual({ path: "on", expected: '["events.held"]', actual: "push" });
  });

  it.each<[match: object, isMatch: boolean]>([
    [{ repository: "acme/web", tag: "v1" }, true],
    [{ repository: "acme/api" }, false],
    [{ token: "first" }, true],
    [{ when: "event.type == 'delivery.failed' && alert.target == 'deploy' && alert.attempts > 3" }, true],
    [{ when: "alert.reason.contains('410')" }, false],
    [{ when: "has(push.tag)" }, false],
  ])("an alert matches by its subject: %j %s", (match, isMatch) => {
    expect(targetsOf([rule({ on: "delivery.failed", match })], "delivery.failed")).toEqual(isMatch ? ["a"] : []);
  });

  it("pushes sees event.type and an empty alert", () => {
    const when = "event.type == 'push' && !has(alert.reason)";
    expect(targetsOf([rule({ match: { when } })], "push")).toEqual(["a"]);
  });

  it("alerts leaves the default to pushes", () => {
    const parts = { default: { targets: ["b"] } };
    expect(ALERT_TYPES.map((type) => targetsOf([], type, parts))).toEqual(ALERT_TYPES.map(() => []));
    expect(targetsOf([rule({ on: "events.held" })], "push", parts)).toEqual(["b"]);
  });

  it("other types does not affect an event, final or not", () => {
    const types = fc.constantFrom(...EVENT_TYPES);
    const rules = fc.array(
      fc.record({
        on: fc.array(types, { minLength: 1, maxLength: 3 }),
        targets: fc.subarray(["a", "b", "c"], { minLength: 1 }),
        final: fc.boolean(),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(rules, types, (list, type) => {
        const named = list.map((each, index) => ({ ...each, name: `rule ${index}` }));
        const about = named.filter(({ on }) => on.includes(type));
        expect(targetsOf(named, type)).toEqual(targetsOf(about, type));
      }),
    );
  });
});

const said = (name: string): string =>
  `rules[0].targets[0]: expected targets of kind notify: an alert must not roll anything out, as "${name}" does`;

describe("an alert never deploys", () => {
  const url = "https://hooks.example.com/";
  const targets = {
    chat: { type: "webhook", url },
    deploy: { type: "webhook", url, kind: "deploy" },
    fallback: { type: "webhook", url, failover: "deploy" },
  };
  it.each<[on: unknown, target: unknown, problems: string[]]>([
    ["push", "deploy", []],
    ["delivery.failed", "chat", []],
    ["delivery.failed", "deploy", [said("deploy")]],
    [["push", "events.held"], { target: "deploy", delay: "1s" }, [said("deploy")]],
    ["delivery.failed", "fallback", [said("deploy")]],
    [
      "delivery.failed",
      "nobody",
      ['rules[0].targets[0]: no target has the name "nobody"; known targets: chat, deploy, fallback'],
    ],
    ["everything", "chat", [expect.stringMatching(/^rules\[0\]\.on: /)]],
    [[], "chat", ["rules[0].on: expected at least one type of event"]],
  ])("a rule on %j to %j", (on, target, problems) => {
    expect(problemsOf({ targets, rules: [rule({ on, targets: [target] })] })).toEqual(problems);
  });

  it("when its target became a deploy target later", () => {
    const before = rulesOf({ targets, rules: [rule({ on: "delivery.failed", targets: ["chat"] })] });
    const subject = alertSubject(ALERTS["delivery.failed"]);
    const decision = decide(before.document, "rev_1", route(before, subject));
    const policy = { callbackHosts: new Set<string>(), privateHosts: new Set<string>() };
    const record = routeEvent(subject.event, ALERT_URL, decision, policy, 0);
    const after = { ...targets, chat: targets.deploy };
    const { document } = rulesOf({ targets: after, rules: [rule({ targets: ["chat"] })] });
    const delivery = openDelivery(subject.event, 1, "chat", 0);
    expect(currentTarget(record, delivery, document)).toEqual({
      ok: false,
      error: "the target deploys, and an alert must not deploy",
    });
  });
});

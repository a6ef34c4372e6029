import type { Receiver } from "../../e2e/receiver.ts";
import { everyPushTo } from "../../e2e/rules.ts";

/** A target of each way that a delivery can go: at once, after a retry, for good, and not at all. */
const ANSWERS: Readonly<Record<string, (attempt: number) => number>> = {
  steady: () => 200,
  flaky: (attempt) => (attempt === 1 ? 503 : 200),
  deploying: () => 200,
  refusing: () => 400,
};

/** How each delivery of the journey ends. */
export const ENDS = { steady: "delivered", flaky: "delivered", deploying: "delivered", refusing: "failed" } as const;

/** The rule document of the journey, whose targets are paths of a receiver. */
export function journeyRules(receiver: Receiver): string {
  const targets = Object.entries(ANSWERS).map(([name, status]) => {
    receiver.on(`/${name}`, (_, attempt) => ({ status: status(attempt) }));
    const kind = name === "deploying" ? { kind: "deploy" } : {};
    const schedule = ["200ms", "200ms", "200ms"];
    return [name, { url: receiver.url(`/${name}`), timeout: "1s", schedule, ...kind }];
  });
  return everyPushTo(Object.fromEntries(targets) as Record<string, object>);
}

/** How many requests one push has led to so far, by target; its callback's path is the name of the callback. */
export function arrivals(receiver: Receiver, body: string, callbackPath: string): Map<string, number> {
  const bytes = Buffer.from(body);
  const own = receiver.received().filter((request) => request.path === callbackPath || request.body.equals(bytes));
  const byPath = Map.groupBy(own, ({ path }) => path.slice(1));
  return new Map([...byPath].map(([path, requests]) => [path, requests.length]));
}

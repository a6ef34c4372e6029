/** A rule document that sends every push to all of these targets; each is a webhook with what is given here. */
export function everyPushTo(targets: Readonly<Record<string, object>>, more: object = {}): string {
  const webhooks = Object.entries(targets).map(([name, target]) => [name, { type: "webhook", ...target }]);
  return JSON.stringify({
    version: 1,
    ...more,
    targets: Object.fromEntries(webhooks),
    rules: [{ name: "every push", targets: Object.keys(targets) }],
  });
}

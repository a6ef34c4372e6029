import { deliver, urlsFor, type Payload, type RivalEnv } from "./fan-out.ts";

interface Delivery {
  readonly url: string;
  readonly body: string;
}

interface Env extends RivalEnv {
  readonly DELIVERIES: Queue<Delivery>;
}

// The same job on Queues: a message for each target, retried by the queue. No history, and nobody knows when an event
// is settled.
export default {
  async fetch(request, env) {
    const body = await request.text();
    const urls = await urlsFor(JSON.parse(body) as Payload, env);
    await env.DELIVERIES.sendBatch(urls.map((url) => ({ body: { url, body } })));
    return Response.json({ targets: urls.length }, { status: 202 });
  },
  async queue(batch) {
    await Promise.all(
      batch.messages.map(async (message) => {
        try {
          await deliver(message.body.url, message.body.body);
          message.ack();
        } catch {
          message.retry({ delaySeconds: 5 * 2 ** message.attempts });
        }
      }),
    );
  },
} satisfies ExportedHandler<Env, Delivery>;

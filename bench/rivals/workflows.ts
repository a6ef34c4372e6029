import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import { deliver, urlsFor, type Payload, type RivalEnv } from "./fan-out.ts";

interface Push {
  readonly urls: readonly string[];
  readonly body: string;
}

interface Env extends RivalEnv {
  readonly DELIVER: Workflow<Push>;
}

/** The same job on Workflows: an instance for each push, a step for each target, retried by the engine. */
export class Deliver extends WorkflowEntrypoint<Env, Push> {
  override async run({ payload: { urls, body } }: WorkflowEvent<Push>, step: WorkflowStep): Promise<void> {
    const retries = { limit: 9, delay: "5 seconds", backoff: "exponential" } as const;
    await Promise.all(urls.map((url) => step.do(url, { retries }, () => deliver(url, body))));
  }
}

export default {
  async fetch(request, env) {
    const body = await request.text();
    const urls = await urlsFor(JSON.parse(body) as Payload, env);
    const { id } = await env.DELIVER.create({ params: { urls, body } });
    return Response.json({ id, targets: urls.length }, { status: 202 });
  },
} satisfies ExportedHandler<Env>;

import { DurableObject } from "cloudflare:workers";
import type { Payload } from "./fan-out.ts";

interface Env {
  readonly REPOSITORY: DurableObjectNamespace<Repository>;
}

/** One table, one row a push. */
export class Repository extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS pushes (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT");
  }

  store(body: string): void {
    this.ctx.storage.sql.exec("INSERT INTO pushes (body) VALUES (?)", body);
  }
}

// The least that a durable webhook can do: it answers 202 when the object of the repository has the push on disk, and
// sends nothing. The bound of every relay that stores before it answers.
export default {
  async fetch(request, env) {
    const body = await request.text();
    const { repository } = JSON.parse(body) as Payload;
    await env.REPOSITORY.getByName(repository.repo_name).store(body);
    return Response.json({ stored: true }, { status: 202 });
  },
} satisfies ExportedHandler<Env>;

import type { Env } from "../../../src/worker/env/env.ts";
import { limitBindings } from "./bindings.ts";
import { freezeClock } from "./clock.ts";
import { changeLimits } from "./limits.ts";
import { limitOutbound } from "./outbound.ts";
import type { Command } from "./protocol.ts";
import { runIn, Scope } from "./scope.ts";

type Handler = Required<Pick<ExportedHandler<Env>, "fetch" | "scheduled">>;

limitOutbound();
freezeClock();

/** The Worker's handlers, each call of which is a scope of its own; and `/platform`, which takes a command. */
export function boxedHandler({ fetch, scheduled }: Handler): Handler {
  return {
    fetch: (request, env, ctx) => {
      if (new URL(request.url).pathname === "/platform") return obey(request, env);
      return runIn(new Scope("worker"), () => fetch(request, limitBindings(env), ctx));
    },
    scheduled: (controller, env, ctx) =>
      runIn(new Scope("worker"), () => scheduled(controller, limitBindings(env), ctx)),
  };
}

async function obey(request: Request, env: Env): Promise<Response> {
  const command = await request.json<Command>();
  if ("limits" in command) changeLimits(command.limits);
  else {
    const { binding, name } = command.reset;
    const stub = env[binding]?.getByName(name) as unknown as { resetForTest(): Promise<void> };
    // The call itself fails with the object.
    await stub.resetForTest().catch(() => {});
  }
  return new Response(null, { status: 204 });
}

import type { Call } from "./call.ts";
import type { Directory } from "../../src/worker/directory/directory.ts";

export { Directory } from "../../src/worker/directory/directory.ts";

interface Env {
  readonly DIRECTORY: DurableObjectNamespace<Directory>;
}

// Makes a call of the directory and answers how long its result is as JSON.
export default {
  async fetch(request, env): Promise<Response> {
    const { method, args } = (await request.json()) as Call;
    const directory = env.DIRECTORY.getByName("directory") as unknown as Record<
      string,
      (...args: readonly unknown[]) => Promise<unknown>
    >;
    const result = await directory[method]?.(...args);
    return Response.json({ length: Array.isArray(result) ? result.length : 1, result });
  },
} satisfies ExportedHandler<Env>;

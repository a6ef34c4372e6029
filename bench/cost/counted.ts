import relay, { Directory as RealDirectory, RepositoryRelay as RealRepository } from "../../src/index.ts";
import type { DirectoryUpdate } from "../../src/worker/env/directory-calls.ts";
import type { Env } from "../../src/worker/env/env.ts";
import type { AcceptRequest, AcceptResult } from "../../src/worker/env/accept.ts";
import type { Counts } from "./counts.ts";

// hubrelay with counters: rows by the SQL cursors' own figures, alarms that are set, and requests to objects.

export { OutboundSender, TargetGate, TokenAllowance, Tunnel } from "../../src/index.ts";

const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
let alarms = 0;
let objectRequests = 0;

function count({ sql }: DurableObjectStorage, storage: DurableObjectStorage): void {
  const exec = sql.exec.bind(sql);
  sql.exec = (...args: Parameters<typeof exec>) => {
    const cursor = exec(...args);
    cursors.push(cursor);
    return cursor as never;
  };
  const setAlarm = storage.setAlarm.bind(storage);
  storage.setAlarm = (...args) => {
    alarms++;
    return setAlarm(...args);
  };
}

export class RepositoryRelay extends RealRepository {
  constructor(ctx: DurableObjectState, env: Env) {
    count(ctx.storage, ctx.storage);
    super(ctx, env);
  }

  override accept(arrival: AcceptRequest): Promise<AcceptResult> {
    objectRequests++;
    return super.accept(arrival);
  }

  override alarm(info?: AlarmInvocationInfo): Promise<void> {
    objectRequests++;
    return super.alarm(info);
  }
}

export class Directory extends RealDirectory {
  constructor(ctx: DurableObjectState, env: Env) {
    count(ctx.storage, ctx.storage);
    super(ctx, env);
  }

  override feed(repository: string, news: DirectoryUpdate): void {
    objectRequests++;
    super.feed(repository, news);
  }
}

export default {
  fetch(request, env, ctx) {
    if (new URL(request.url).pathname !== "/counts") return relay.fetch(request, env, ctx);
    const rowsRead = cursors.reduce((sum, cursor) => sum + cursor.rowsRead, 0);
    const rowsWritten = cursors.reduce((sum, cursor) => sum + cursor.rowsWritten, 0);
    return Response.json({
      statements: cursors.length,
      rowsRead,
      rowsWritten: rowsWritten + alarms,
      objectRequests,
    } satisfies Counts);
  },
} satisfies ExportedHandler<Env>;

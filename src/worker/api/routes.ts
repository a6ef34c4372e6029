import { Router, type IRequest } from "itty-router";
import { OPERATIONS, type OperationId } from "../../core/api/operations.ts";
import type { Operation } from "../../core/api/operation.ts";
import { mayUse } from "../../core/operators/operator.ts";
import { showAttempt } from "./attempts.ts";
import { listApprovals } from "./approvals.ts";
import { acknowledge, reopen, showAttention } from "./attention.ts";
import { listAudit } from "./audit.ts";
import { identify, notAllowed, type Identity } from "../auth/identify.ts";
import type { Env } from "../env/env.ts";
import { status } from "./health.ts";
import { methodNotAllowed, notFound } from "../http/problem.ts";
import { deleteEvents } from "./deletion.ts";
import {
  approveDelivery,
  countEvents,
  listDeliveries,
  listEvents,
  listRepositories,
  rejectDelivery,
  showDelivery,
  showEvent,
} from "./events.ts";
import { exportEvents, importEvents } from "./history.ts";
import type { Handler } from "./handler.ts";
import { readInput } from "./input.ts";
import { rotateLinks } from "./links.ts";
import { showMe } from "./me.ts";
import { showRedelivery, startRedelivery } from "./redeliveries.ts";
import { redeliver, redeliverOf } from "./redeliver.ts";
import { listEventsOf, showEventOf } from "./repository.ts";
import { compareRules } from "./comparison.ts";
import { checkRules, listHistory, putRules, showHistory, showRules, testRules } from "./rules.ts";
import { budget, rejected, statistics, stream } from "./statistics.ts";
import { listTargets, pauseTarget, resumeTarget, testTarget } from "./targets.ts";
import { listTokens } from "./tokens.ts";

const HANDLERS: { readonly [Id in OperationId]: Handler<Id> } = {
  // A static file of the dashboard, to keep the Worker small.
  showDocument: ({ request, env }) => env.ASSETS?.fetch(request.url) ?? notFound(),
  showMe,
  showStatus: status,
  listEvents,
  countEvents,
  showEvent,
  listDeliveries,
  showDelivery,
  showAttempt,
  redeliver,
  listApprovals,
  approveDelivery,
  rejectDelivery,
  deleteEvents,
  exportEvents,
  importEvents,
  startRedelivery,
  showRedelivery,
  listTargets,
  pauseTarget,
  resumeTarget,
  testTarget,
  showRules,
  putRules,
  checkRules,
  testRules,
  compareRules,
  listHistory,
  showHistory,
  listRepositories,
  listEventsOf,
  showEventOf,
  redeliverOf,
  listTokens,
  rotateLinks,
  listAudit,
  showAttention,
  acknowledge,
  reopen,
  showStatistics: statistics,
  showBudget: budget,
  listRejected: rejected,
  openStream: stream,
};

/** The routes of the API, made of {@link OPERATIONS}. */
export const api = Router<IRequest & Request, [Env]>({ base: "/api/v1" });

const operations = Object.entries<Operation>(OPERATIONS) as [OperationId, Operation][];
for (const [id, operation] of operations.filter(([, { isPublic }]) => isPublic)) add(id, operation);
api.all("*", async (request, env) => {
  const identity = await identify(request, env);
  if (!identity.ok) return identity.error;
  request["operator"] = identity.value;
  return undefined;
});
for (const [id, operation] of operations.filter(([, { isPublic }]) => !isPublic)) add(id, operation);
for (const [path, group] of Map.groupBy(operations, ([, { path }]) => path)) {
  api.all(path, () => methodNotAllowed(group.map(([, { method }]) => method).join(", ")));
}
api.all("*", () => notFound());

function add(id: OperationId, operation: Operation): void {
  // The input is validated by the same schemas that the handler's types are made of.
  const handle = HANDLERS[id] as (input: object) => Response | Promise<Response>;
  api[operation.method](operation.path, async (request: IRequest & Request, env: Env) => {
    const operator = request["operator"] as Identity | undefined;
    const { method, changesNothing } = operation;
    const isAllowed =
      operator === undefined || mayUse(operator.role, { method, changesNothing: Boolean(changesNothing) });
    // Checked before the body is read.
    if (!isAllowed) return notAllowed(operator);
    const input = await readInput(operation, request);
    if (!input.ok) return input.error;
    const answer = await handle({ ...input.value, env, operator });
    // No cache may store what an operator sees. The headers of a WebSocket or of a static file cannot be changed.
    if (answer.ok && operation.isPublic === undefined) answer.headers.set("cache-control", "no-store");
    return answer;
  });
}

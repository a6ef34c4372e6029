import type { AttemptResult } from "../../../core/delivery/attempt.ts";
import { findDelivery } from "../../../core/record/record.ts";
import { timeoutMs } from "../../../core/targets/attempt-settings.ts";
import type { Env } from "../../env/env.ts";
import { direct, send } from "../../send/send.ts";
import type { Settings } from "../../env/settings.ts";
import { throughTunnel } from "../../tunnel/transport.ts";
import type { Connections } from "../concurrency/connections.ts";
import { attemptRequest, type AttemptRequest, type Work } from "./attempt-request.ts";
import { sentOf } from "./sent-request.ts";

/** Sends the attempts of a repository's object. */
export class AttemptSender {
  readonly #env: Env;
  readonly #settings: Settings;
  readonly #connections: Connections;

  constructor(env: Env, settings: Settings, connections: Connections) {
    this.#env = env;
    this.#settings = settings;
    this.#connections = connections;
  }

  /** Builds, signs and sends one attempt. "no connection" if nothing was sent because all are in use. Never throws. */
  async send(work: Work): Promise<AttemptResult | "no connection"> {
    const built = await attemptRequest(this.#env, this.#settings, work);
    if (!built.ok) return built.error;
    const proof = sentOf(work, built.value.timestamp, this.#settings.publicUrl);
    const [result, sent] = await Promise.all([this.#send(work, built.value), proof]);
    const wasSent = result !== "no connection" && ["response", "no-response"].includes(result.outcome.kind);
    return wasSent && sent !== undefined ? { ...result, sent } : result;
  }

  #send(work: Work, built: AttemptRequest): Promise<AttemptResult | "no connection"> {
    if (work.target.type === "tunnel") return sendByTunnel(this.#env, work, built);
    const { request, secrets } = built;
    return this.#connections.send(work.delivery.target, request, timeoutMs(work.target), secrets);
  }
}

/** Builds, signs and sends one attempt outside of a repository's object: the trial of a target. Never throws. */
export async function tryTarget(env: Env, settings: Settings, work: Work): Promise<AttemptResult> {
  const built = await attemptRequest(env, settings, work);
  if (!built.ok) return built.error;
  if (work.target.type === "tunnel") return sendByTunnel(env, work, built.value);
  const { request, secrets } = built.value;
  return send(request, timeoutMs(work.target), direct(settings.privateHosts), secrets);
}

/** A tunnel is a call of another object, and takes no connection. */
function sendByTunnel(env: Env, work: Work, { request, secrets }: AttemptRequest): Promise<AttemptResult> {
  const { record, delivery, target } = work;
  const { repository, tag } = record.event.push;
  const image = tag === undefined ? repository : `${repository}:${tag}`;
  // The trial of a target is no delivery that could wait.
  const canWait = findDelivery(record, delivery.id) !== undefined;
  const name = target.type === "tunnel" ? target.name : "";
  const transport = throughTunnel(env, name, image, canWait ? { repository, target: delivery.target } : undefined);
  return send(request, timeoutMs(target), transport, secrets);
}

import type { AnswerHead, Frame, RequestHead } from "../../core/tunnel/frame.ts";

/** The repository and the target of a delivery that can wait for a client of the tunnel. */
export interface Sender {
  readonly repository: string;
  readonly target: string;
}

/** A request for the tunnel's client to make. */
export interface TunnelRequest extends Omit<RequestHead, "id"> {
  readonly body: Uint8Array;
}

/** The calls of a tunnel's object. */
export interface TunnelCalls extends Rpc.DurableObjectBranded {
  /** Accepts the WebSocket of a client that the Worker has authenticated. */
  fetch(request: Request): Response;

  /**
   * Has a client make a request, and returns the client's answer. If no client is connected it stores the sender, and
   * unblocks the sender's target as soon as a client connects.
   */
  forward(request: TunnelRequest, sender?: Sender): Promise<Frame<AnswerHead> | "nobody">;
}

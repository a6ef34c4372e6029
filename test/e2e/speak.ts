import { connect } from "node:net";
import type { Relay } from "./relay-process.ts";

export interface Heard {
  /** The status of each answer on the connection, in order. */
  readonly statuses: readonly number[];
  readonly text: string;
}

/**
 * Says bytes to the relay's socket that no client would say, and hears what comes until the relay ends the connection.
 * `hangUp` ends the sending side at once, as a sender does that dies in the middle of a request.
 */
export function speak({ url }: Relay, bytes: string | Buffer, hangUp = false): Promise<Heard> {
  return new Promise((resolve) => {
    const socket = connect(Number(url.port), url.hostname);
    let text = "";
    socket.on("data", (data: Buffer) => (text += data.toString("latin1")));
    // A connection that is reset has ended as well.
    socket.on("error", () => {});
    socket.once("close", () => {
      const statuses = [...text.matchAll(/^HTTP\/1\.[01] (\d{3})/gm)].map(([, status]) => Number(status));
      resolve({ statuses, text });
    });
    if (hangUp) socket.end(bytes);
    else socket.write(bytes);
  });
}

/** A request as it goes over the wire, its lines ended as HTTP has it. */
export function wire(line: string, headers: readonly string[] = [], body = ""): string {
  return [line, "Host: relay.example", ...headers, "", body].join("\r\n");
}

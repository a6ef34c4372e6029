import type { Socket } from "node:net";
import { answer, type Behaviour } from "./server.ts";

/** What a target does, and what becomes of a delivery to it. */
export interface Case {
  readonly behave: Behaviour;
  readonly status: "delivered" | "failed";
  /** Requests that it gets, of the two that the schedule allows. */
  readonly requests: 1 | 2;
  readonly reason?: RegExp;
}

const retried = { status: "failed", requests: 2 } as const;
const delivered = { status: "delivered", requests: 1 } as const;

/** How many redirects the longest chain has. */
const REDIRECTS = 100;

/** Every way in which a target is known to misbehave, by its path. */
export const CASES: Readonly<Record<string, Case>> = {
  hangs: { ...retried, reason: /no answer within 500 ms/, behave: () => {} },
  "drips-its-head": {
    ...retried,
    reason: /no answer/,
    behave: (socket) => drip(socket, "HTTP/1.1 200 OK\r\nx: ", "a"),
  },
  "drips-its-body": {
    ...delivered,
    behave: (socket) => drip(socket, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", "1\r\na\r\n"),
  },
  "hangs-after-its-head": {
    ...delivered,
    behave: (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n"),
  },
  "refuses-and-hangs": {
    ...retried,
    reason: /answered 503/,
    behave: (socket) => socket.write("HTTP/1.1 503 No\r\ncontent-length: 5\r\n\r\n"),
  },
  "answers-without-end": { ...delivered, behave: pourOut },
  resets: { ...retried, reason: /no answer/, behave: (socket) => void socket.resetAndDestroy() },
  closes: { ...retried, reason: /no answer/, behave: (socket) => void socket.end() },
  "resets-in-its-head": {
    ...retried,
    reason: /no answer/,
    behave: (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-le", () => socket.resetAndDestroy()),
  },
  "promises-more-than-it-sends": {
    ...delivered,
    behave: (socket) => answer(socket, "200 OK", ["content-length: 1000"], "short"),
  },
  "sends-more-than-it-promised": {
    ...delivered,
    behave: (socket) => answer(socket, "200 OK", ["content-length: 2"], "much longer than that"),
  },
  "has-a-length-that-is-no-number": {
    ...retried,
    reason: /no answer/,
    behave: (socket) => answer(socket, "200 OK", ["content-length: many"], "body"),
  },
  "speaks-no-http": {
    ...retried,
    reason: /no answer/,
    behave: (socket) => void socket.end("220 smtp.example ESMTP\r\n"),
  },
  "claims-a-gzip-that-is-none": {
    ...delivered,
    behave: (socket) => answer(socket, "200 OK", ["content-encoding: gzip"], "no gzip at all"),
  },
  "redirects-a-hundred-times": {
    status: "failed",
    requests: 1,
    reason: /redirects are not followed/,
    behave: (socket) => answer(socket, "302 Found", ["location: /redirects-1", "content-length: 0"]),
  },
  "redirects-to-itself": {
    status: "failed",
    requests: 1,
    reason: /redirects are not followed/,
    behave: (socket) => answer(socket, "307 Temporary", ["location: /redirects-to-itself", "content-length: 0"]),
  },
};

/** The paths that a chain of redirects would go through, were it followed. */
export const CHAIN: Readonly<Record<string, Behaviour>> = Object.fromEntries(
  Array.from({ length: REDIRECTS }, (_, index) => [
    `redirects-${index + 1}`,
    (socket: Socket) => answer(socket, "302 Found", [`location: /redirects-${index + 2}`, "content-length: 0"]),
  ]),
);

/** Writes the same again and again, slowly, and never ends. */
function drip(socket: Socket, start: string, rest: string): void {
  socket.write(start);
  const timer = setInterval(() => socket.write(rest), 50);
  socket.once("close", () => clearInterval(timer));
}

/** Writes as fast as it is read, and never ends. */
function pourOut(socket: Socket): void {
  const chunk = "a".repeat(65_536);
  socket.write("HTTP/1.1 200 OK\r\n\r\n");
  const pour = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on("drain", pour);
  pour();
}

import { createServer, type AddressInfo, type Socket } from "node:net";

// The three targets in a process of their own: a server that reads no more of a request than its length, answers 200,
// and tells its parent when so many requests have come.

const ANSWER = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
const HEAD_END = "\r\n\r\n";

let count = 0;
let wanted = Infinity;
let firstAt = 0;
let delayMs = 0;

const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.setEncoding("latin1");
  socket.on("error", () => socket.destroy());
  let received = "";
  socket.on("data", (text: string) => {
    received = answerAll(socket, received + text);
  });
});

/** Answers every request that is complete; gives what is left. */
function answerAll(socket: Socket, received: string): string {
  let rest = received;
  for (;;) {
    const headEnd = rest.indexOf(HEAD_END);
    if (headEnd === -1) return rest;
    const length = /\r\ncontent-length: (\d+)/i.exec(rest)?.[1];
    const end = length === undefined ? endOfChunks(rest, headEnd) : headEnd + HEAD_END.length + Number(length);
    if (end === undefined || rest.length < end) return rest;
    rest = rest.slice(end);
    if (delayMs === 0) socket.write(ANSWER);
    else setTimeout(() => socket.write(ANSWER), delayMs);
    if (count === 0) firstAt = Date.now();
    count++;
    if (count === wanted) process.send?.({ reached: Date.now() });
  }
}

function endOfChunks(text: string, headEnd: number): number | undefined {
  const last = text.indexOf("0\r\n\r\n", headEnd);
  return last === -1 ? undefined : last + 5;
}

process.on("message", (message: { expect: number } | { ask: true } | { delayMs: number }) => {
  if ("delayMs" in message) {
    delayMs = message.delayMs;
    return;
  }
  if ("ask" in message) {
    process.send?.({ count, firstAt });
    return;
  }
  count = 0;
  wanted = message.expect;
  process.send?.({ expecting: wanted });
});
process.once("disconnect", () => process.exit(0));
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));

import type { Socket } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Behaviour } from "./server.ts";

const MIB = 1_048_576;

/** Answers with a body that some content coding has made small. */
function coded(coding: string, body: Uint8Array): Behaviour {
  const lines = ["HTTP/1.1 200 OK", "connection: close", `content-encoding: ${coding}`];
  const head = [...lines, `content-length: ${body.byteLength}`, "", ""].join("\r\n");
  return (socket) => void socket.end(Buffer.concat([new TextEncoder().encode(head), body]));
}

const zeros = new Uint8Array(64 * MIB);
const bomb = gzipSync(zeros);

/** A block of deflate that holds nothing: five bytes which give none, as often as one likes. */
const EMPTY_BLOCK = Uint8Array.of(0, 0, 0, 0xff, 0xff);
const EMPTY_BLOCKS = Buffer.concat(Array.from({ length: 10_000 }, () => EMPTY_BLOCK));

/** A gzip that goes on for ever and gives no byte. */
function giveNothing(socket: Socket): void {
  socket.write("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n");
  socket.write(bomb.subarray(0, 10));
  const pour = setInterval(() => {
    if (socket.destroyed) clearInterval(pour);
    else if (!socket.writableNeedDrain) socket.write(EMPTY_BLOCKS);
  }, 5);
}

/** Targets whose answers are compressed to hurt, by their path. Each has answered, so each is delivered. */
export const COMPRESSED: Readonly<Record<string, Behaviour>> = {
  "answers-a-gzip-of-64-mib": coded("gzip", bomb),
  "answers-a-brotli-of-64-mib": coded("br", brotliCompressSync(zeros)),
  "answers-a-gzip-in-a-gzip": coded("gzip, gzip", gzipSync(bomb)),
  "answers-a-gzip-that-is-cut-off": coded("gzip", bomb.subarray(0, 20)),
  "answers-a-gzip-of-nothing-without-end": giveNothing,
  "answers-a-gzip-and-hangs": (socket) => {
    socket.write("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 99999\r\n\r\n");
    socket.write(bomb.subarray(0, 10));
  },
};

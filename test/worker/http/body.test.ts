import { describe, expect, it, vi } from "vitest";
import { readBounded } from "../../../src/worker/http/body.ts";

/** A stream of these bytes, one a chunk, and then what `end` does. */
function stream(bytes: readonly number[], end: (controller: ReadableStreamDefaultController) => unknown) {
  const cancel = vi.fn<() => void>();
  let sent = 0;
  const source = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const byte = bytes[sent++];
      await (byte === undefined ? end(controller) : controller.enqueue(Uint8Array.of(byte)));
    },
    cancel,
  });
  return { source, cancel };
}

describe("a body", () => {
  it("is read to its end", async () => {
    const { source } = stream([1, 2, 3], (controller) => controller.close());
    expect(await readBounded(source, 3, 10_000)).toEqual({ ok: true, value: Uint8Array.of(1, 2, 3) });
    expect(await readBounded(null, 3, 10_000)).toEqual({ ok: true, value: new Uint8Array() });
  });

  it("is given up as soon as it is too long, and the rest is not asked for", async () => {
    const { source, cancel } = stream([1, 2, 3, 4, 5, 6], () => {});
    expect(await readBounded(source, 3, 10_000)).toEqual({ ok: false, error: "too long" });
    expect(cancel).toHaveBeenCalledOnce();
  });

  it("is given up when it goes on for too long, however little comes", async () => {
    const { source, cancel } = stream([1, 2], () => new Promise(() => {}));
    expect(await readBounded(source, 3, 20)).toEqual({ ok: false, error: "too slow" });
    expect(cancel).toHaveBeenCalledOnce();
  });

  it("is none when it breaks off", async () => {
    const { source } = stream([1, 2], (controller) => controller.error(new Error("the connection is gone")));
    expect(await readBounded(source, 3, 10_000)).toEqual({ ok: false, error: "cut off" });
  });
});

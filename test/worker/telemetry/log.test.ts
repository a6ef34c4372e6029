import * as fc from "fast-check";
import { afterEach, expect, it, vi } from "vitest";
import { log } from "../../../src/worker/telemetry/log.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

it("a line of the log is one JSON value, whatever its fields say", () => {
  const write = vi.spyOn(console, "log").mockReturnValue();
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom('"}\r\n{"event":"forged"}', "\u0000\n", "\ud800"),
  );
  fc.assert(
    fc.property(text, fc.array(text, { maxLength: 3 }), (reason, problems) => {
      write.mockClear();
      log("request.rejected", { reason, problems });
      const [line] = write.mock.calls[0] as [string];
      expect(write).toHaveBeenCalledOnce();
      expect(line.split(/\r|\n/)).toHaveLength(1);
      expect(JSON.parse(line)).toEqual({ event: "request.rejected", reason, problems });
    }),
  );
});

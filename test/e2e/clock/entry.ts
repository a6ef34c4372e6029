import { env } from "cloudflare:workers";

// The relay, on a clock that is ahead by the variable CLOCK_AHEAD_MS: a test restarts it on another day.

const aheadMs = Number((env as unknown as Readonly<Record<string, string>>)["CLOCK_AHEAD_MS"] ?? 0);
const RealDate = globalThis.Date;

globalThis.Date = class extends RealDate {
  constructor(...args: readonly unknown[]) {
    super(...((args.length === 0 ? [RealDate.now() + aheadMs] : args) as [number]));
  }

  static override now(): number {
    return RealDate.now() + aheadMs;
  }
} as DateConstructor;

export * from "../../../src/index.ts";
export { default } from "../../../src/index.ts";

import type { Result } from "../lib/result.ts";
import type { TaggedPush } from "./tagged-push.ts";

/** A registry's format of a webhook, to write. `src/core/senders` reads them. */
export interface Dialect {
  /** The registry's name for people. */
  readonly title: string;
  /** Headers that receivers know the registry by. */
  readonly headers?: (push: TaggedPush) => Readonly<Record<string, string>>;
  /** The body as a JSON value. The error says why the format cannot express the push. */
  readonly body: (push: TaggedPush) => Result<object, string>;
}

import type { Meta } from "./meta.ts";

/**
 * The version of what objects store. Raise it only with a change that code of the version before cannot read. An added
 * table, column or field needs no raise: older code ignores it.
 */
export const STORAGE_VERSION = 1;

/** The name in `meta`. Absent for version 1, so that a first push costs no row for it. */
const FACT = "storage-version";

/** What operators read when code is too old for what is stored. It crosses from objects to the Worker as an error. */
export const STORED_BY_LATER =
  "a later version of hubrelay has stored data that this one cannot read: deploy that version again; pushes are kept until then";

/** Whether an object's error says that the code is too old for what is stored. Only the message crosses with it. */
export function isStoredByLater(error: unknown): boolean {
  return (error as Error).message.includes(STORED_BY_LATER);
}

/** The version that an object's storage has, against that of the code. All methods are synchronous. */
export class StorageVersion {
  readonly #meta: Meta;
  readonly #own: number;
  #isMarked = false;

  /** @param own the version of the code */
  constructor(meta: Meta, own = STORAGE_VERSION) {
    this.#meta = meta;
    this.#own = own;
  }

  /** Whether code of a later version has stored what this code cannot read. */
  get isLater(): boolean {
    return this.#stored() > this.#own;
  }

  /** Marks the storage as this code's. Call it with every write. */
  mark(): void {
    if (this.#isMarked) return;
    if (this.#own > this.#stored()) this.#meta.set(FACT, String(this.#own));
    this.#isMarked = true;
  }

  /** Has the next write mark the storage again. Call it after a rollback, or after everything was deleted. */
  forget(): void {
    this.#isMarked = false;
  }

  #stored(): number {
    return Number(this.#meta.get(FACT) ?? 1);
  }
}

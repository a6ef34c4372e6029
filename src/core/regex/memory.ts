/** Whoever remembers what can be found out anew. */
export interface Forgetful {
  forget(): void;
}

/** What all of them may remember together, in bytes. These are estimated, and rather too high. */
const MAX_REMEMBERED_BYTES = 16_000_000;

const holders = new Set<Forgetful>();
let remembered = 0;

/** Counts what someone has begun to remember. */
export function remember(holder: Forgetful, bytes: number): void {
  holders.add(holder);
  remembered += bytes;
}

/** Lets all of them forget everything once it is too much, and says whether it was. */
export function forgetWhenFull(): boolean {
  const isFull = remembered > MAX_REMEMBERED_BYTES;
  if (isFull) forgetAll();
  return isFull;
}

/** Lets all of them forget everything; none of them is held any longer. */
export function forgetAll(): void {
  for (const holder of holders) holder.forget();
  holders.clear();
  remembered = 0;
}

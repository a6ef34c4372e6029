import type { EventSummary } from "../../core/record/summary.ts";
import { directoryOf } from "../directory/client.ts";
import type { Env } from "../env/env.ts";
import type { RepositoryCalls } from "../env/repository-calls.ts";

/** An event of the directory, with the object that has its record. */
export interface FoundEvent {
  readonly summary: EventSummary;
  readonly relay: DurableObjectStub<RepositoryCalls>;
}

/** Finds an event of any repository by its id; undefined if unknown. */
export async function findEvent(env: Env, id: string): Promise<FoundEvent | undefined> {
  const summary = await directoryOf(env).get(id);
  return summary === undefined ? undefined : { summary, relay: env.REPOSITORY.getByName(summary.repository) };
}

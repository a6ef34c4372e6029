import { queryOf } from "../location.ts";
import { get } from "./client.ts";

/** Reads a list of the API page after page, as far as its reader goes. `field` has the items of a page. */
export async function* pagesOf<T>(
  path: string,
  query: Readonly<Record<string, string | undefined>>,
  field: string,
): AsyncGenerator<readonly T[]> {
  let cursor: string | undefined;
  do {
    const page = await get<Readonly<Record<string, unknown>>>(`${path}${queryOf({ ...query, cursor })}`);
    yield page[field] as readonly T[];
    const next = page["next"] as string | undefined;
    cursor = next === cursor ? undefined : next;
  } while (cursor !== undefined);
}

import { get, post } from "../../api/client.ts";

/** What to redeliver, as the API takes it. */
export interface RedeliveryBody {
  readonly filter: Readonly<Record<string, string | number>>;
  /** Only these of the events that the filter finds. */
  readonly events?: readonly string[];
}

/** The number of deliveries to redeliver, in total and by target. */
export interface Preview {
  readonly deliveries: number;
  readonly targets: readonly { readonly name: string; readonly count: number }[];
  /** Set if there may be more: the relay counts no further. */
  readonly isLowerBound?: true;
}

export interface Progress {
  readonly id: string;
  readonly count: number;
  readonly done: number;
  readonly failed: number;
}

const POLL_MS = 1000;

/** Asks what a redelivery would do. Nothing is delivered. */
export function previewOf(body: RedeliveryBody): Promise<Preview> {
  return post<Preview>("/redeliveries", body);
}

/** Starts a redelivery, and reports its progress until all events are processed. */
export async function redeliver(body: RedeliveryBody, onProgress: (progress: Progress) => void): Promise<void> {
  let progress = await post<Progress>("/redeliveries", { ...body, confirm: true });
  onProgress(progress);
  while (progress.done < progress.count) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    progress = await get<Progress>(`/redeliveries/${progress.id}`);
    onProgress(progress);
  }
}

/** Converts parameters of the API to the filter of a body. */
export function filterIn(parameters: Readonly<Record<string, string>>): RedeliveryBody["filter"] {
  return Object.fromEntries(
    Object.entries(parameters)
      .filter(([, value]) => value !== "")
      .map(([name, value]) => [name, name === "from" || name === "to" ? Number(value) : value]),
  );
}

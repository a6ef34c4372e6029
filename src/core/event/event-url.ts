/**
 * Address of an event's page: an absolute URL, or a path where the relay does not know its own address. No request
 * is ever asked for that address: whoever sends one chooses its `Host`.
 */
export function eventUrl(publicUrl: string | undefined, id: string): string {
  return `${publicUrl ?? ""}/events/${id}`;
}

/** The URL, or undefined for a path, which leads nowhere outside of the dashboard. */
export function absoluteUrl(url: string): string | undefined {
  return /^https?:\/\//i.test(url) ? url : undefined;
}

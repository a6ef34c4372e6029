/**
 * Returns the address of an event's page: an absolute URL, or a path if PUBLIC_URL is not set. The address is never
 * taken from a request, because the sender chooses its `Host` header.
 */
export function eventUrl(publicUrl: string | undefined, id: string): string {
  return `${publicUrl ?? ""}/events/${id}`;
}

/** Returns the URL, or undefined for a path, which works only inside the dashboard. */
export function absoluteUrl(url: string): string | undefined {
  return /^https?:\/\//i.test(url) ? url : undefined;
}

/** Returns the header of a bearer token: https://www.rfc-editor.org/rfc/rfc6750#section-2.1 */
export function bearer(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` };
}

/** Returns the header of HTTP Basic, in UTF-8: https://www.rfc-editor.org/rfc/rfc7617#section-2.1 */
export function basic(username: string, password: string): { readonly authorization: string } {
  return { authorization: basicOf(`${username}:${password}`) };
}

/** Returns the value of the HTTP Basic header for `user:password`. */
export function basicOf(credentials: string): string {
  return `Basic ${btoa(utf8(credentials))}`;
}

/** Maps each UTF-8 byte to one character, because btoa takes nothing else. */
function utf8(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(/%([\dA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

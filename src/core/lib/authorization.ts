/** The header that shows a token: https://www.rfc-editor.org/rfc/rfc6750#section-2.1 */
export function bearer(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` };
}

/** The header that shows a name and a password, in UTF-8: https://www.rfc-editor.org/rfc/rfc7617#section-2.1 */
export function basic(username: string, password: string): { readonly authorization: string } {
  return { authorization: basicOf(`${username}:${password}`) };
}

/** The value of that header for `user:password`. */
export function basicOf(credentials: string): string {
  return `Basic ${btoa(utf8(credentials))}`;
}

/** The bytes of a text as characters, the only thing that btoa takes. */
function utf8(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(/%([\dA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

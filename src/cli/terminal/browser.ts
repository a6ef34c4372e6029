import open from "open";

/** For this time an opener may still report that there is no browser. One that goes on then is the browser itself. */
const GRACE_MS = 2000;

/** Opens a page in the browser of this machine. Returns whether that worked. */
export async function openInBrowser(url: string): Promise<boolean> {
  try {
    const opener = await open(url);
    return await new Promise((resolve) => {
      const grace = setTimeout(() => resolve(true), GRACE_MS);
      opener.once("error", () => resolve(false)).once("exit", (code) => resolve(code === 0));
      opener.once("exit", () => clearTimeout(grace));
    });
  } catch {
    return false;
  }
}

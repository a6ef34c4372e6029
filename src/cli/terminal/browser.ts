import open from "open";

/** For this time an opener may still report that there is no browser. One that goes on then is the browser itself. */
const GRACE_MS = 2000;

/** Opens a page in the browser of this machine. Returns whether that worked. */
export async function openInBrowser(url: string): Promise<boolean> {
  try {
    const opener = await open(url);
    return await new Promise((resolve) => {
      const grace = setTimeout(() => resolve(true), GRACE_MS);
      const end = (isOpened: boolean): void => {
        clearTimeout(grace);
        resolve(isOpened);
      };
      opener.once("error", () => end(false)).once("exit", (code) => end(code === 0));
    });
  } catch {
    return false;
  }
}

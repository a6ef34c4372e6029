import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext, type BrowserContextOptions, type Page } from "playwright-core";
import { ADMIN_TOKEN, type Relay } from "../e2e/relay-process.ts";

/** A telephone in a dark room. */
export const DARK_TELEPHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  colorScheme: "dark",
  isMobile: true,
  hasTouch: true,
};

/** How long a page may take to show what it is to show: a busy machine is slow. */
const PATIENCE_MS = 60_000;

/** A browser with a profile of its own, and one page. */
export class Browser implements AsyncDisposable {
  readonly page: Page;
  /** What the page complained of: a refused resource or an error in a script. */
  readonly complaints: string[] = [];
  /** Every URL that was asked for. */
  readonly requested: string[] = [];
  readonly #context: BrowserContext;
  readonly #directory: string;

  private constructor(context: BrowserContext, page: Page, directory: string) {
    this.#context = context;
    this.#directory = directory;
    this.page = page;
    page.on("pageerror", ({ message }) => this.complaints.push(message));
    page.on("console", (message) => {
      // Chromium reports every refused request, and some are meant to be refused.
      const isAnswer = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !isAnswer) this.complaints.push(message.text());
    });
    page.on("request", (request) => this.requested.push(request.url()));
  }

  static async start(relay: Pick<Relay, "url">, options: BrowserContextOptions = {}): Promise<Browser> {
    const directory = mkdtempSync(join(tmpdir(), "hubrelay-browser-"));
    const context = await chromium.launchPersistentContext(directory, {
      viewport: { width: 1280, height: 900 },
      colorScheme: "light",
      locale: "en-GB",
      reducedMotion: "reduce",
      ...options,
      baseURL: relay.url.origin,
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
    context.setDefaultTimeout(PATIENCE_MS);
    return new Browser(context, context.pages()[0] ?? (await context.newPage()), directory);
  }

  /** The cookies that the page's origin has set. */
  cookies(): ReturnType<BrowserContext["cookies"]> {
    return this.#context.cookies();
  }

  /** Logs in at the page that asks for it. */
  async logIn(token = ADMIN_TOKEN): Promise<void> {
    await this.page.goto("/");
    await this.page.getByLabel("Admin token").fill(token);
    await this.page.getByRole("button", { name: "Log in" }).click();
    await this.page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
  }

  /** Replaces the rule document by a paste into its editor, once that is loaded. */
  async pasteRules(text: string): Promise<void> {
    await this.page.getByText("Ctrl+Space completes").waitFor();
    await this.page.getByRole("textbox", { name: "Rule document" }).focus();
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.evaluate(`{
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", ${JSON.stringify(text)});
      const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
      document.activeElement.dispatchEvent(paste);
    }`);
  }

  /** The lines of the rule document that the editor has drawn: all of a short one. */
  async shownRules(): Promise<string> {
    await this.page.getByText("Ctrl+Space completes").waitFor();
    return (await this.page.locator(".cm-line").allTextContents()).join("\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close();
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

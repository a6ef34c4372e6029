import type { Page } from "playwright-core";
import { COLOUR_RULES, overflowOf, violationsOf } from "./axe.ts";

/** A way to look at a page. */
interface Sight {
  readonly name: string;
  readonly width: number;
  readonly colorScheme: "light" | "dark";
  readonly forcedColors?: "active";
}

const WIDTHS = [1280, 820, 390] as const;

/** Every width in light, in dark, and in forced colours. */
const SIGHTS: readonly Sight[] = WIDTHS.flatMap((width) => [
  { name: `light at ${width} px`, width, colorScheme: "light" },
  { name: `dark at ${width} px`, width, colorScheme: "dark" },
  { name: `forced colours at ${width} px`, width, colorScheme: "light", forcedColors: "active" },
]);

/** Widths at which a page must fit its window: also the narrowest of WCAG's reflow, and a wide screen. */
const FITTED = [1920, 1280, 1024, 820, 704, 390, 320] as const;

const HEIGHT = 900;

/** Walks all sights of a page as it stands. Returns what axe finds, and where the page is wider than its window. */
export async function faultsOf(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const width of FITTED) {
    await page.setViewportSize({ width, height: HEIGHT });
    const overflow = await overflowOf(page);
    if (overflow > 0) faults.push(`${width} px: ${overflow} px too wide: ${(await widestOf(page)).join(" ")}`);
  }
  for (const { name, width, colorScheme, forcedColors } of SIGHTS) {
    await page.setViewportSize({ width, height: HEIGHT });
    await page.emulateMedia({ colorScheme, forcedColors: forcedColors ?? "none" });
    // All rules in light; dark and forced colours change nothing but colours.
    const isLight = colorScheme === "light" && forcedColors === undefined;
    const violations = isLight ? await violationsOf(page) : await violationsOf(page, COLOUR_RULES);
    for (const violation of violations) faults.push(`${name}: ${violation}`);
  }
  await page.emulateMedia({ colorScheme: "light", forcedColors: "none" });
  await page.setViewportSize({ width: 1280, height: HEIGHT });
  return faults;
}

/** The elements that reach beyond the window, for whoever reads the failure. */
function widestOf(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll("main *, header *")]
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 4)
    .map((element) => element.cloneNode(false).outerHTML)`);
}

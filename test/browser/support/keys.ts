/**
 * A person without a mouse: Tab, Enter, Space and arrows. On each stop the page must show where the focus is.
 * @module
 */
import type { Page } from "playwright-core";

/** Presses Tab until what has the focus is called so. Throws if it never is, or if a stop is not to be seen. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let presses = 0; presses < 400; presses++) {
    const now = await focused(page);
    if (typeof name === "string" ? now === name : name.test(now)) return;
    await page.keyboard.press("Tab");
    await mustBeSeen(page);
  }
  throw new Error(`The focus never came to ${String(name)}.`);
}

/** Tabs to what is called so, and presses a key there. */
export async function pressAt(page: Page, name: string | RegExp, key = "Enter"): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press(key);
}

/** The name of what has the focus; a radio's begins with that of its group. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return "";
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null;
    const name = element.getAttribute("aria-label") ?? label ?? element.textContent ?? "";
    const group = element.closest("[role=radiogroup]")?.getAttribute("aria-label");
    return typeof group === "string" ? `${group}: ${name.trim()}` : name.trim();
  });
}

/** The page may scroll to the focus in one of the next frames. */
async function mustBeSeen(page: Page): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    if ((await isRinged(page)) && (await isUncovered(page))) return;
    await page.waitForTimeout(25);
  }
  throw new Error(`The focus is not to be seen: ${await focused(page)}`);
}

/** A ring is drawn around what has the focus, its label, or its shape in a chart. */
function isRinged(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const element = document.activeElement;
    // Chromium draws a ring of its own around the small calendar in a field of a date.
    if (element === null || element.matches("body, input[type=date]:not(:focus)")) return true;
    const labels = element instanceof HTMLInputElement ? (element.labels ?? []) : [];
    return [element, ...labels, ...element.querySelectorAll("rect, .hit")].some((one) => {
      const { outlineStyle, outlineWidth, stroke, strokeWidth } = getComputedStyle(one);
      if (one instanceof SVGElement) return stroke !== "none" && parseFloat(strokeWidth) >= 2;
      return outlineStyle !== "none" && parseFloat(outlineWidth) >= 1;
    });
  });
}

/** It lies in the window, and nothing over the whole of it. */
function isUncovered(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    const { x, y, width, height } = element.getBoundingClientRect();
    return [0.1, 0.5, 0.9].some((part) => {
      const top = document.elementFromPoint(x + width * part, y + height * part);
      return top !== null && (top.contains(element) || element.contains(top));
    });
  });
}

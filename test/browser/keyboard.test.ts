/**
 * Without a mouse: from the welcome page to a marked purchase, and what the policy of the page forbids.
 * @module
 */
import { expect, test } from "vitest";
import type { Page } from "playwright-core";

import { noBrowser, PASSWORD, startApp } from "./support/app.ts";

test.skipIf(noBrowser)("Ann reaches everything with the keyboard alone", async () => {
  await using app = await startApp();
  const { page, troubles } = await app.open({ viewport: { width: 1280, height: 900 } });
  await page.goto(`${app.origin}/app/`);
  await page.getByRole("heading", { level: 1 }).waitFor();

  // She makes a sample vault.
  await tabTo(page, "Try the sample vault");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Try the sample vault" }).waitFor();
  await tabTo(page, "Password");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  await page.getByText(/hard to guess\.$/i).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Your recovery kit" }).waitFor({ timeout: 120_000 });
  await tabTo(page, "Later");
  await page.keyboard.press("Enter");

  // The focus is on the heading of each new page; the skip link comes first.
  await page.getByRole("heading", { name: "Purchases", level: 1 }).waitFor();
  await expect.poll(() => focused(page)).toBe("Purchases");
  await page.keyboard.press("Shift+Tab");

  // `?` lists the keys, Escape brings her back.
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });

  // She opens a month by its bar, picks the first purchase and marks it as a gift.
  await tabTo(page, /^\w+ \d{4}: .*purchases?$/);
  await page.keyboard.press("Enter");
  await page.getByText("All months").waitFor();
  await tabTo(page, /^Pick /);
  await page.keyboard.press("Space");
  await tabTo(page, "Gift");
  await page.keyboard.press("Enter");
  await page.getByText("Gift, in no peek").first().waitFor();
  await tabTo(page, "Undo");
  await page.keyboard.press("Enter");
  await page.getByText("Undone").waitFor();

  // Arrow keys walk the heat map, two letters change the tab.
  await page.keyboard.press("g");
  await page.keyboard.press("a");
  await page.getByRole("heading", { name: "Attention", level: 1 }).waitFor();
  await tabTo(page, /00:00: \d+ visits?$/);
  const before = await focused(page);
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => focused(page)).not.toBe(before);
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await page.getByRole("heading", { name: "Nobody can see anything" }).waitFor();
  expect(troubles).toEqual([]);
});

test.skipIf(noBrowser)("the page cannot run foreign code or reach foreign places", async () => {
  await using app = await startApp();
  const { page } = await app.open();
  await page.goto(`${app.origin}/app/`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  const refused = await page.evaluate(async () => {
    // oxlint-disable-next-line unicorn/consistent-function-scoping -- the page knows nothing from outside
    const isRefused = async (work: () => unknown): Promise<boolean> => {
      try {
        await work();
        return false;
      } catch {
        return true;
      }
    };
    return {
      innerHTML: await isRefused(() => (document.body.innerHTML = "<b>x</b>")),
      worker: await isRefused(() => new Worker("/app/assets/other.js")),
      policy: await isRefused(() =>
        (
          globalThis as unknown as {
            trustedTypes: { createPolicy(name: string, rules: object): void };
          }
        ).trustedTypes.createPolicy("other", {}),
      ),
      fetch: await isRefused(() => fetch("https://shop.example/")),
    };
  });
  expect(refused).toEqual({ innerHTML: true, worker: true, policy: true, fetch: true });
});

/** Presses Tab until what has the focus is called so. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let presses = 0; presses < 400; presses++) {
    const now = await focused(page);
    if (typeof name === "string" ? now === name : name.test(now)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`The focus never came to ${String(name)}.`);
}

/** The name of what has the focus. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element === null) return "";
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null;
    return (element.getAttribute("aria-label") ?? label ?? element.textContent ?? "").trim();
  });
}

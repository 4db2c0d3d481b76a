/**
 * Without a mouse: the whole main job, from the welcome page to the shop that is refused, each stop of the focus to be
 * seen; and what the policy of the page forbids.
 * @module
 */
import { expect, test } from "vitest";
import type { Page } from "playwright-core";

import { serveShop } from "../../examples/shop/serve.ts";
import { freshFolder } from "../support/server.ts";
import { noBrowser, PASSWORD, startApp } from "./support/app.ts";
import { ANNS_PURCHASES, annsOrders } from "./support/files.ts";
import { focused, pressAt, tabTo } from "./support/keys.ts";
import { kitWords, sheetRows, shopRows } from "./support/steps.ts";

test.skipIf(noBrowser)(
  "Ann goes the whole way with the keyboard alone: kit, import, a request narrowed, shared and taken back",
  async () => {
    await using app = await startApp();
    const folder = freshFolder();
    const shop = await serveShop({ port: 0, vault: app.origin, data: folder });
    try {
      const { page, troubles } = await app.open({ viewport: { width: 1280, height: 900 } });
      await makeSampleVault(page, app.origin);
      await walkAbout(page);
      await importOwnFile(page);
      await shareWithShop(page, shop.origin);
      await stopSharing(page, app.origin, shop.origin);
      expect(troubles).toEqual([]);
    } finally {
      await shop.close();
    }
  },
);

/** From the welcome page to the kit, with two of its words as proof. */
async function makeSampleVault(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/app/`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await pressAt(page, "Try the sample vault");
  await page.getByRole("heading", { name: "Try the sample vault" }).waitFor();
  await tabTo(page, "Password");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  await page.getByText(/^(very )?hard to guess\.$/i).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Your recovery kit" }).waitFor({ timeout: 120_000 });
  const words = await kitWords(page);
  await pressAt(page, "I have it");
  await expect.poll(() => focused(page)).toMatch(/^Word \d+$/);
  for (let field = 0; field < 2; field++) {
    await tabTo(page, /^Word \d+$/);
    await page.keyboard.type(words[Number(/\d+/.exec(await focused(page))?.[0]) - 1] ?? "");
    await page.keyboard.press("Tab");
  }
  await pressAt(page, "Check");
  await page.getByText("The kit opens epoch 1").waitFor();
}

/** The list of keys, a month, a gift and its undoing, the heat map, and the jumps of two letters. */
async function walkAbout(page: Page): Promise<void> {
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
  await pressAt(page, /^\w+ \d{4}: .*purchases?$/);
  await page.getByText("All months").waitFor();
  await pressAt(page, /^Pick /, "Space");
  await pressAt(page, "Gift");
  await page.getByText("Gift, in no peek").first().waitFor();
  await pressAt(page, "Undo");
  await page.getByText("Undone").waitFor();

  // The search is there to be typed into.
  await page.keyboard.press("g");
  await page.keyboard.press("f");
  await expect.poll(() => focused(page)).toBe("Search everything");
  await page.keyboard.press("Shift+Tab");

  // Arrow keys walk the heat map, two letters change the tab.
  await page.keyboard.press("g");
  await page.keyboard.press("a");
  await page.getByRole("heading", { name: "Visits", level: 1 }).waitFor();
  await tabTo(page, /00:00: \d+ visits?$/);
  const before = await focused(page);
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => focused(page)).not.toBe(before);
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await page.getByRole("heading", { name: "Nobody can see anything" }).waitFor();
}

async function importOwnFile(page: Page): Promise<void> {
  await pressAt(page, "Things");
  await pressAt(page, "Import");
  await page.getByRole("heading", { name: "Import", level: 1 }).waitFor();
  const chooser = page.waitForEvent("filechooser");
  await pressAt(page, "Choose files");
  await (await chooser).setFiles(annsOrders(Date.now()));
  await page.getByRole("heading", { name: "Your Orders.csv would bring" }).waitFor();
  await pressAt(page, "Import 3 records");
  await page.getByText("3 records saved in Purchases").waitFor();
}

/** The shop asks; she gives no dates and prices in bands, and the shop shows what her sheet showed. */
async function shareWithShop(page: Page, shop: string): Promise<void> {
  await page.goto(shop);
  await pressAt(page, "Show purchases from my vault");
  await page.getByText("A request is waiting").waitFor();
  await unlockByKeys(page);
  await page.getByRole("heading", { name: new URL(shop).host, level: 1 }).waitFor();
  await pressAt(page, "Give When", "Space");
  await pressAt(page, "How exact Price is: exact", "ArrowRight");
  await expect.poll(() => focused(page)).toBe("How exact Price is: band");
  const sheet = page.getByRole("table", { name: "What they would get" });
  await sheet.getByText("100-250 EUR").first().waitFor();
  const shown = await sheetRows(page);
  expect(shown.flat().join()).toContain(ANNS_PURCHASES[0].name);
  await pressAt(page, "Share this");
  await sayYesTo(page, shop);
  expect(await shopRows(page)).toEqual(shown);
}

/** She takes it back; the shop is refused, says so, and shows nothing any more. */
async function stopSharing(page: Page, origin: string, shop: string): Promise<void> {
  await page.goto(`${origin}/app/#/sharing`);
  await unlockByKeys(page);
  await page.getByRole("heading", { name: "One company can see something" }).waitFor();
  await pressAt(page, new URL(shop).host);
  await page.getByRole("heading", { name: "What they have on me" }).waitFor();
  await pressAt(page, "Stop sharing");
  await page.getByRole("dialog").waitFor();
  await pressAt(page, "Stop sharing");
  await page.getByText("They keep the 20 rows they already read.").waitFor();
  await page.goto(shop);
  await pressAt(page, "Look again");
  await page.getByText("You took it back.").waitFor();
  await page.getByText("410 grant-revoked").waitFor();
  expect(await page.locator("#peek").count()).toBe(0);
}

async function unlockByKeys(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Unlock" }).waitFor();
  await tabTo(page, "Password");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
}

/** Where the page warns, it asks once more. */
async function sayYesTo(page: Page, shop: string): Promise<void> {
  const back = page.getByRole("heading", { name: "You showed us 20 purchases" });
  const again = page.getByRole("button", { name: "Share all the same" });
  await back.or(again).waitFor();
  if (!page.url().startsWith(shop)) await pressAt(page, "Share all the same");
  await back.waitFor();
}

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

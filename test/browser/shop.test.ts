/**
 * The main job with the sample shop, as a person meets it after `npm start`: two tabs, buttons, words. A picture of every
 * step is kept in `shots/`, light and dark, phone and wide, for somebody to look at.
 * @module
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { root } from "../support/sources.ts";
import { checkAll } from "./support/access.ts";
import { noBrowser, startAppAndShop, typePassword, unlock } from "./support/app.ts";
import { ANNS_PURCHASES, annsOrders } from "./support/files.ts";
import { proveKit, sheetRows, shopRows } from "./support/steps.ts";

const WIDE = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

/** Takes a step's picture in four ways, each as tall as its page, and puts the page back as it was. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = join(root, "shots");
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [size, viewport] of [
      ["wide", WIDE],
      ["phone", PHONE],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
      const tall = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ width: viewport.width, height: tall });
      await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}.png`) });
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(WIDE);
}

test.skipIf(noBrowser)(
  "the sample shop asks, gets exactly what Ann gives, and is refused once she takes it back",
  async () => {
    await using app = await startAppAndShop();
    const { page, context, troubles } = await app.open({ viewport: WIDE });

    // Ann makes a vault with the sample household, and takes a file of her own in.
    await page.goto(`${app.origin}/app/`);
    await page.getByRole("link", { name: "Try the sample vault" }).waitFor();
    await picture(page, "01-welcome");
    await page.getByRole("link", { name: "Try the sample vault" }).click();
    await typePassword(page);
    await picture(page, "02-create");
    await page.getByRole("button", { name: "Create the vault" }).click();
    await page.getByRole("heading", { name: "Your recovery kit" }).waitFor({ timeout: 120_000 });
    await picture(page, "03-kit");
    await proveKit(page, () => picture(page, "04-kit-proof"));
    await page.getByRole("link", { name: "Import" }).first().click();
    await page.locator("input[type=file]").setInputFiles(annsOrders(Date.now()));
    await page.getByRole("heading", { name: "Your Orders.csv would bring" }).waitFor();
    await picture(page, "05-import-preview");
    await page.getByRole("button", { name: "Import 3 records" }).click();
    await page.getByText("3 records saved in Purchases").waitFor();
    await picture(page, "06-import-report");
    await page.getByRole("link", { name: "See purchases" }).click();
    await page.getByRole("link", { name: ANNS_PURCHASES[0].name }).waitFor();
    await picture(page, "07-purchases");

    // In another tab she visits the shop, which asks; her vault keeps the question over its lock.
    const tab = await context.newPage();
    await tab.setViewportSize(WIDE);
    await tab.goto(`${app.shop}/privacy`);
    await checkAll(tab, "shop-privacy");
    await tab.goto(app.shop);
    await checkAll(tab, "shop");
    await picture(tab, "08-shop");
    await tab.getByRole("button", { name: "Show purchases from my vault" }).click();

    // One tab at a time has the vault: it says so instead of asking for a password, until the other is closed.
    await tab.getByRole("heading", { name: "The vault is open in another tab" }).waitFor();
    expect(await tab.getByLabel("Password", { exact: true }).count()).toBe(0);
    await page.close();
    await tab.getByText("A request is waiting").waitFor();
    await picture(tab, "09-lock-with-request");
    await unlock(tab);
    await tab.getByRole("heading", { name: new URL(app.shop).host, level: 1 }).waitFor();
    await picture(tab, "10-request");

    // She leaves the date out and gives prices in bands.
    await tab.getByRole("switch", { name: "Give When" }).uncheck();
    await tab
      .getByRole("radiogroup", { name: "How exact Price is" })
      .getByRole("radio", { name: "band", exact: true })
      .check();
    const sheet = tab.getByRole("table", { name: "What they would get" });
    await sheet.getByText("100-250 EUR").first().waitFor();
    await picture(tab, "11-request-narrowed");
    const shown = await sheetRows(tab);
    await tab.getByRole("button", { name: "Share this" }).click();
    const confirm = tab.getByRole("dialog").getByRole("button", { name: "Share all the same" });
    await confirm.waitFor();
    await picture(tab, "12-share-dialog");
    await confirm.click();

    // The shop shows what the sheet showed, cell by cell: names and bands, and nothing else.
    await tab.getByRole("heading", { name: "You showed us 20 purchases" }).waitFor();
    await checkAll(tab, "shop-with-peek");
    await picture(tab, "13-shop-with-peek");
    expect(shown).toHaveLength(20);
    expect(shown.every(([, band]) => /^(<|>=)?[\d-]+ EUR$|^null$/.test(band ?? ""))).toBe(true);
    expect(await shopRows(tab)).toEqual(shown);
    await tab.getByText("Not given: when.").waitFor();

    // She looks at what they have, and takes it back.
    await tab.goto(`${app.origin}/app/#/sharing`);
    await unlock(tab);
    await tab
      .getByRole("link", { name: new URL(app.shop).host })
      .first()
      .click();
    await tab.getByRole("heading", { name: "What they have on me" }).waitFor();
    await picture(tab, "14-grantee");
    await tab.getByRole("button", { name: "Stop sharing" }).click();
    await tab.getByRole("dialog").getByRole("button", { name: "Stop sharing" }).click();
    await tab.getByText("They keep the 20 rows they already read.").waitFor();
    await picture(tab, "15-stopped");

    // The shop is refused from now on, says so, and has deleted what it had.
    await tab.goto(app.shop);
    await tab.getByRole("button", { name: "Look again" }).click();
    await tab.getByText("You took it back.").waitFor();
    await tab.getByText("410 grant-revoked").waitFor();
    expect(await tab.locator("#peek").count()).toBe(0);
    await checkAll(tab, "shop-refused");
    await picture(tab, "16-shop-refused");
    await tab.goto(`${app.origin}/app/#/sharing/log`);
    await unlock(tab);
    await tab.getByText("was refused: you stopped this grant").waitFor();
    await picture(tab, "17-access-log");
    expect(troubles).toEqual([]);
  },
);

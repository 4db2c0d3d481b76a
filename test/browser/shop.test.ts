/**
 * The main job with the sample shop, as a person meets it: two tabs, buttons, words. A picture of every step is kept in
 * `shots/`, light and dark, phone and wide, for somebody to look at.
 * @module
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { serveShop } from "../../examples/shop/serve.ts";
import { root } from "../support/sources.ts";
import { noBrowser, startApp, typePassword, unlock } from "./support/app.ts";
import { ANNS_PURCHASES, annsOrders } from "./support/files.ts";
import { proveKit } from "./support/steps.ts";

const WIDE = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

/** Takes a step's picture in four ways and puts the page back as it was. */
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
      await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}.png`) });
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(WIDE);
}

test.skipIf(noBrowser)(
  "the sample shop asks, gets exactly what Ann gives, and is refused once she takes it back",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "rv-shop-"));
    await using app = await startApp();
    const shop = await serveShop({ port: 0, vault: app.origin, data: folder });
    try {
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
      await proveKit(page);
      await page.getByRole("link", { name: "Import" }).first().click();
      await page.locator("input[type=file]").setInputFiles(annsOrders(Date.now()));
      await page.getByRole("heading", { name: "Your Orders.csv would bring" }).waitFor();
      await picture(page, "04-import-preview");
      await page.getByRole("button", { name: "Import 3 records" }).click();
      await page.getByText("3 records saved in Purchases").waitFor();
      await picture(page, "05-import-report");
      await page.getByRole("link", { name: "See purchases" }).click();
      await page.getByRole("link", { name: ANNS_PURCHASES[0].name }).waitFor();
      await picture(page, "06-purchases");

      // In another tab she visits the shop, which asks; her vault keeps the question over its lock.
      const tab = await context.newPage();
      await tab.setViewportSize(WIDE);
      await tab.goto(shop.origin);
      await picture(tab, "07-shop");
      await page.close();
      await tab.getByRole("button", { name: "Show purchases from my vault" }).click();
      await tab.getByText("A request is waiting").waitFor();
      await picture(tab, "08-lock-with-request");
      await unlock(tab);
      await tab.getByRole("heading", { name: new URL(shop.origin).host, level: 1 }).waitFor();
      await picture(tab, "09-request");

      // She leaves the date out and gives prices in bands.
      await tab.getByRole("switch", { name: "Give When" }).uncheck();
      await tab
        .getByRole("radiogroup", { name: "How exact Price is" })
        .getByRole("radio", { name: "band", exact: true })
        .check();
      const sheet = tab.getByRole("table", { name: "What they would get" });
      await sheet.getByText("EUR").first().waitFor();
      await picture(tab, "10-request-narrowed");
      await tab.getByRole("button", { name: "Share this" }).click();
      const confirm = tab.getByRole("dialog").getByRole("button", { name: "Share" });
      await Promise.race([tab.waitForURL(`${shop.origin}/**`), confirm.waitFor()]);
      if (!tab.url().startsWith(shop.origin)) await confirm.click();
      await tab.waitForURL(`${shop.origin}/**`);

      // The shop shows the names and the bands, and nothing else.
      await tab.getByRole("heading", { name: "You showed us 20 purchases" }).waitFor();
      await picture(tab, "11-shop-with-peek");
      const cells = await tab
        .locator("#peek tbody tr")
        .evaluateAll((rows) =>
          rows.map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent)),
        );
      expect(cells).toHaveLength(20);
      expect(
        cells.every((row) => row.length === 2 && /^(<|>=)?[\d-]+ EUR$|^-$/.test(row[1] ?? "")),
      ).toBe(true);
      await tab.getByText("Not given: when.").waitFor();

      // She looks at what they have, and takes it back.
      await tab.goto(`${app.origin}/app/#/sharing`);
      await unlock(tab);
      await tab
        .getByRole("link", { name: new URL(shop.origin).host })
        .first()
        .click();
      await tab.getByRole("heading", { name: "What they have on me" }).waitFor();
      await picture(tab, "12-grantee");
      await tab.getByRole("button", { name: "Stop sharing" }).click();
      await tab.getByRole("dialog").getByRole("button", { name: "Stop sharing" }).click();
      await tab.getByText("They keep the 20 rows they already read.").waitFor();
      await picture(tab, "13-stopped");

      // The shop is refused from now on, says so, and has deleted what it had.
      await tab.goto(shop.origin);
      await tab.getByRole("button", { name: "Look again" }).click();
      await tab.getByText("You took it back.").waitFor();
      await tab.getByText("410 grant-revoked").waitFor();
      expect(await tab.locator("#peek").count()).toBe(0);
      await picture(tab, "14-shop-refused");
      await tab.goto(`${app.origin}/app/#/sharing/log`);
      await unlock(tab);
      await tab.getByText("was refused: you stopped this grant").waitFor();
      await picture(tab, "15-access-log");
      expect(troubles).toEqual([]);
    } finally {
      await shop.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

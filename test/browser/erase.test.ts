/**
 * Deleting for good by clicking: one record, the question, and a receipt that names each place.
 * @module
 */
import { expect, test } from "vitest";

import { checkAll } from "./support/access.ts";
import { createVault, goTo, noBrowser, startApp } from "./support/app.ts";
import { annsOrders } from "./support/files.ts";

test.skipIf(noBrowser)(
  "Ann erases one purchase for good, and reads where it still lies until when",
  async () => {
    await using app = await startApp();
    const { page, troubles } = await app.open({ viewport: { width: 1280, height: 900 } });
    await createVault(page, app.origin);
    const old = await page
      .getByRole("list", { name: "The 24 words" })
      .locator("li")
      .allInnerTexts();
    expect(old).toHaveLength(24);
    await page.getByRole("button", { name: "Later" }).click();
    await goTo(page, "#/things/import");
    await page.locator("input[type=file]").setInputFiles(annsOrders(Date.now()));
    await page.getByRole("button", { name: "Import 3 records" }).click();
    await page.getByText("3 records saved in Purchases").waitFor();
    await goTo(page, "#/things/purchases");
    await page.getByRole("link", { name: /Two-person tent/ }).click();
    await page.getByRole("link", { name: "Delete for good" }).click();

    // Only this one is meant, unless she says otherwise.
    await page.getByRole("radio", { name: "Only this: Two-person tent Tarn" }).waitFor();
    await page.getByText("Nothing was erased so far.").waitFor();
    await checkAll(page, "erase");
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.getByRole("button", { name: "Erase", exact: true }).click();

    // It asks for the vault's id; another text does nothing.
    const dialog = page.getByRole("dialog", { name: "Erase 1 record for good?" });
    const field = dialog.getByRole("textbox");
    await field.fill("yes");
    await dialog.getByRole("button", { name: "Erase" }).click();
    await dialog.getByText("This is not the id of your vault.").waitFor();
    const label = await dialog.getByText(/^Vault id, to be sure: /).innerText();
    await field.fill(label.split(": ")[1]!);
    await checkAll(page, "erase-dialog");
    await page.setViewportSize({ width: 1280, height: 900 });
    await dialog.getByRole("button", { name: "Erase" }).click();
    await dialog.waitFor({ state: "detached", timeout: 60_000 });

    // The receipt: gone here, the server's backups within 30 days, her own copies stay.
    await page.getByText("Exports and backups that you made").waitFor();
    const places = await page.locator(".run-row").allInnerTexts();
    expect(places.find((text) => text.startsWith("This device"))).toContain("gone");
    expect(places.find((text) => text.startsWith("Backups of the server"))).toMatch(/by \d+ \w+/);
    expect(places.find((text) => text.startsWith("Exports"))).toContain("stays");
    await checkAll(page, "erase-receipt");
    await page.setViewportSize({ width: 1280, height: 900 });
    await goTo(page, "#/things/purchases");
    await page.getByText("Winter boots Halden").first().waitFor();
    expect(await page.getByText("Two-person tent").count()).toBe(0);

    // Shredding makes all keys anew, and a new kit: the old paper opens nothing any more.
    await goTo(page, "#/settings/erase");
    await page.getByRole("switch", { name: "Shred it" }).check();
    await page.getByRole("button", { name: "Erase", exact: true }).click();
    const again = page.getByRole("dialog", { name: "Erase what was removed before?" });
    const id = await again.getByText(/^Vault id, to be sure: /).innerText();
    await again.getByRole("textbox").fill(id.split(": ")[1]!);
    await again.getByRole("button", { name: "Erase" }).click();
    await page.getByText("Shredded. This is your new recovery kit.").waitFor({ timeout: 60_000 });
    const words = page.getByRole("list", { name: "The 24 words" }).locator("li");
    await words.first().waitFor();
    expect(await words.allInnerTexts()).not.toEqual(old);
    expect(troubles).toEqual([]);
  },
);

/**
 * Files out of the app, written while they are read, and a sealed archive into an empty vault.
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { unzipped } from "../../vault-core/src/exchange/testing.ts";
import { freshFolder } from "../support/server.ts";
import { checkAll } from "./support/access.ts";
import { createVault, goTo, noBrowser, startApp } from "./support/app.ts";
import { annsOrders, visitsFile } from "./support/files.ts";

const PASSPHRASE = "tea with honey and rain";

/** A dialog for places needs a person: it chooses a file of the origin's own here, or there is none and a download begins. */
async function choosePlace(page: Page, isThere: boolean): Promise<void> {
  await page.evaluate((has) => {
    // oxlint-disable-next-line unicorn/consistent-function-scoping -- the page knows no more than this function
    const picker = async ({ suggestedName }: { suggestedName: string }): Promise<unknown> =>
      (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });
    Object.assign(globalThis, { showSaveFilePicker: has ? picker : undefined });
  }, isThere);
}

test.skipIf(noBrowser)(
  "Ann takes out an archive under a passphrase and files in clear, and the archive fills an empty vault",
  async () => {
    await using app = await startApp();
    const { page, troubles } = await app.open({ viewport: { width: 1280, height: 900 } });
    await createVault(page, app.origin);
    await page.getByRole("button", { name: "Later" }).click();
    await goTo(page, "#/things/import");
    await page
      .locator("input[type=file]")
      .setInputFiles([
        annsOrders(Date.now()),
        { name: "h.json", mimeType: "application/json", buffer: Buffer.from(visitsFile(2_000)) },
      ]);
    await page.getByText(/2 ready, 0 on their way$/).waitFor();
    await page.getByRole("button", { name: "Import all" }).click();
    await page.getByText(/: 2 taken in/).waitFor();

    // A browser without a dialog for places downloads; too short a passphrase, and two that differ, are told beside it.
    await goTo(page, "#/settings/export");
    await choosePlace(page, false);
    await page.getByLabel("Passphrase", { exact: true }).fill("short");
    await page.getByRole("button", { name: "Write the archive" }).click();
    await page.getByText("A passphrase has ten letters or more.").waitFor();
    await page.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
    await page.getByText("The two passphrases differ.").waitFor();
    await page.getByLabel("Chosen collections").check();
    await page.getByText("Choose a collection, or take everything.").waitFor();
    await checkAll(page, "export");
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.getByRole("radio", { name: /^Everything/ }).check();
    await page.getByLabel("Passphrase again").fill(PASSPHRASE);
    const sealed = await download(page, "Write the archive");
    expect(readFileSync(sealed, "latin1").startsWith("age-encryption.org/v1\n-> scrypt ")).toBe(
      true,
    );
    await page.getByText("It opens with your passphrase alone").waitFor();

    // A part of it in clear, after a warning.
    await page.getByLabel("Chosen collections").check();
    await page.getByLabel("Purchases", { exact: true }).check();
    await page.getByLabel("In clear").check();
    await page.getByRole("button", { name: "Write the archive" }).click();
    await page.getByRole("heading", { name: "Write the archive in clear?" }).waitFor();
    const part = await unzipped(
      new Blob([readFileSync(await download(page, "Write it in clear"))]),
    );
    expect(JSON.parse(part["manifest.json"]!)).toMatchObject({
      only: ["purchases"],
      collections: [{ name: "purchases", count: 3 }],
    });
    await page.getByText("It is not encrypted.").waitFor();

    // Where there is a dialog for places, the file grows there while it is read.
    await choosePlace(page, true);
    await page.getByLabel("Collection", { exact: true }).selectOption("clickstream");
    await page.getByLabel("Form", { exact: true }).selectOption("csv");
    await page.getByRole("button", { name: "Write the file" }).first().click();
    await page.getByText(/^clickstream\.csv is written/).waitFor();
    const rows = await page.evaluate(async () => {
      const folder = await navigator.storage.getDirectory();
      const file = await (await folder.getFileHandle("clickstream.csv")).getFile();
      return (await file.text()).split("\r\n").length;
    });
    expect(rows).toBe(2_002);

    // The archive into an empty vault: a wrong passphrase is told, and nothing was touched.
    const other = await app.open({ viewport: { width: 1280, height: 900 } });
    await createVault(other.page, app.origin);
    await other.page.getByRole("button", { name: "Later" }).click();
    await goTo(other.page, "#/things/import");
    const copy = join(freshFolder(), "notes.txt");
    writeFileSync(copy, readFileSync(sealed));
    await other.page.locator("input[type=file]").setInputFiles(copy);
    await other.page.getByLabel("Passphrase").fill("tea with milk and sugar");
    await other.page.getByRole("button", { name: "Open it" }).click();
    await other.page.getByText("This passphrase does not open the file.").waitFor();
    await checkAll(other.page, "import-sealed");
    await other.page.setViewportSize({ width: 1280, height: 900 });
    await other.page.getByText("Nothing was imported yet.").waitFor();
    await other.page.getByLabel("Passphrase").fill(PASSPHRASE);
    await other.page.getByRole("button", { name: "Open it" }).click();
    await other.page.getByText("it takes over the ids of this archive").waitFor();
    await other.page.getByRole("button", { name: "Import 2,003 records" }).click();
    await other.page.getByText(/^2,003 records saved/).waitFor();
    expect([...troubles, ...other.troubles]).toEqual([]);
  },
);

/** Presses a button and gives the file that is downloaded. */
async function download(page: Page, button: string): Promise<string> {
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: button }).click();
  return (await coming).path();
}

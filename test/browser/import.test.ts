/**
 * A large file in the browser: how far it is shows, and it can be stopped.
 * @module
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { freshFolder } from "../support/server.ts";
import { checkAll } from "./support/access.ts";
import { createVault, goTo, noBrowser, startApp } from "./support/app.ts";
import { visitsFile } from "./support/files.ts";

test.skipIf(noBrowser)(
  "Ann stops a large file while it is read, and takes a part of it in later",
  async () => {
    await using app = await startApp();
    const { page, troubles } = await app.open({ viewport: { width: 1280, height: 900 } });
    await createVault(page, app.origin);
    await page.getByRole("button", { name: "Later" }).click();
    await goTo(page, "#/things/import");
    const folder = freshFolder();
    const large = join(folder, "BrowserHistory.json");
    writeFileSync(large, visitsFile(300_000));
    await page.locator("input[type=file]").setInputFiles(large);

    // The bar knows how much of the file is read.
    await page.getByText(/^[1-9][\d,.]+ rows read$/).waitFor();
    const bar = page.getByRole("progressbar");
    const share = await bar.evaluate((node: HTMLProgressElement) => node.position);
    expect(share).toBeGreaterThanOrEqual(0);
    expect(share).toBeLessThan(0.5);
    await checkAll(page, "import-reading");
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.getByRole("button", { name: "Stop" }).click();
    await bar.waitFor({ state: "detached" });
    await page.getByText("Nothing was imported yet.").waitFor();

    const small = join(folder, "Small.json");
    writeFileSync(small, visitsFile(200));
    await page.locator("input[type=file]").setInputFiles(small);
    await page.getByRole("button", { name: "Import 200 records" }).click();
    await page.getByText("200 records saved in Attention").waitFor();
    expect(troubles).toEqual([]);
  },
);

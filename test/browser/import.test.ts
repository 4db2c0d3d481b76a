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

/** What Homebox and EPREL tell of one washing machine. */
const THINGS = "HB.import_ref,HB.name,HB.manufacturer,HB.model_number\n1,Washer,Brosch,WAV28G43\n";
const MODELS = [
  {
    eprelRegistrationNumber: "298173",
    productGroup: "washingmachines2019",
    modelIdentifier: "WAV 28G/43",
    supplierOrTrademark: "Brosch",
    energyClass: "C",
    energyConsPer100Cycle: 62,
  },
];

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
    writeFileSync(large, visitsFile(600_000));
    await page.locator("input[type=file]").setInputFiles(large);

    // The bar knows how much of the file is read.
    await page.getByText(/^[1-9][\d,.]+ rows read, \d+ %$/).waitFor();
    const bar = page.getByRole("progressbar");
    // The first records show long before the last one is read.
    await page.getByRole("heading", { name: "First rows as they would be kept" }).waitFor();
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
    await page.getByText("200 records saved in Visits").waitFor();

    // Six files at once are more than are kept open: those that come later wait, and all are taken in by one word.
    const six = [1, 2, 3, 4, 5, 6].map((n) => join(folder, `Week ${n}.json`));
    for (const [n, path] of six.entries()) writeFileSync(path, visitsFile(10, 1_000 * (n + 1)));
    await page.locator("input[type=file]").setInputFiles(six);
    await page.getByText("It waits until one of the files before").first().waitFor();
    await page.getByText(/3 ready, 3 on their way$/).waitFor();
    await checkAll(page, "import-several");
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.getByRole("button", { name: "Import all" }).click();
    await page.getByText(/: 7 taken in, 0 ready, 0 on their way$/).waitFor();
    await goTo(page, "#/activity");
    await page.getByText("260 visits", { exact: true }).first().waitFor();

    // Each stands in the history with its report, and is taken back as one act.
    await goTo(page, "#/things/import");
    const runs = page.locator(".run-row").filter({ hasText: "Week" });
    await runs.nth(5).waitFor();
    await page.getByText("Report", { exact: true }).first().click();
    await page.getByText("Visits: 10 new").first().waitFor();
    await checkAll(page, "import-history");
    await page.setViewportSize({ width: 1280, height: 900 });
    await runs.first().getByRole("button", { name: "Take it back" }).click();
    await page.getByText("The import was taken back.").waitFor();
    await expect.poll(() => runs.getByRole("button", { name: "Take it back" }).count()).toBe(5);

    // A table of models adds no record: the washing machine shows what it says.
    const things = join(folder, "things.csv");
    const table = join(folder, "washingmachines2019.json");
    writeFileSync(things, THINGS);
    writeFileSync(table, JSON.stringify(MODELS));
    await page.locator("input[type=file]").setInputFiles(things);
    await page.getByRole("button", { name: "Import 1 record" }).click();
    await page.getByText("1 record saved in Appliances").waitFor();
    await page.locator("input[type=file]").setInputFiles(table);
    await page.getByText(/^A table of models\. /).waitFor();
    await page.getByRole("button", { name: "Import 1 model" }).click();
    await page.getByText(/^1 model saved\. /).waitFor();
    await page.getByRole("link", { name: "See appliances" }).first().click();
    await page.getByText("Washer").first().click();
    await page.getByText("Class C, EU label since 2021, 62 kWh per 100 cycles").waitFor();
    await checkAll(page, "looked-up");
    expect(troubles).toEqual([]);
  },
);

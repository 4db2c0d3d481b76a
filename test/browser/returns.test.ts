/**
 * Return windows in the app: what one changes is told before it is kept, and what comes tells until when.
 * @module
 */
import { expect, test } from "vitest";

import { checkAll } from "./support/access.ts";
import { createSampleVault, goTo, noBrowser, startApp } from "./support/app.ts";

test.skipIf(noBrowser)(
  "Ann says in how many days her shops take back, sees until when, and forgets it",
  async () => {
    await using app = await startApp();
    const { page, troubles } = await app.open({ viewport: { width: 1280, height: 900 } });
    await createSampleVault(page, app.origin);
    await goTo(page, "#/settings/returns");
    await page.getByText("No shop yet.").waitFor();
    // What is missing is said at its field.
    await page.getByRole("button", { name: "See what changes" }).click();
    await page.getByText(/^A whole number from 0 to 730\./).waitFor();
    await page.getByLabel("Days to give back").fill("730");
    await page.getByRole("button", { name: "See what changes" }).click();
    await page.getByText(/^This changes the last day of \d+ purchases\.$/).waitFor();
    await checkAll(page, "returns");
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText(/^Saved\. \d+ purchases have another last day\.$/).waitFor();
    await goTo(page, "#/things/purchases");
    await page
      .getByText(/^Return until, .+, counted from purchase, /)
      .first()
      .waitFor();
    await goTo(page, "#/settings/returns");
    await page.getByRole("button", { name: "Remove the days of All other shops" }).click();
    await page.getByText("No shop yet.").waitFor();
    expect(troubles).toEqual([]);
  },
);

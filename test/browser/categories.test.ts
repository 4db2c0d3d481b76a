/**
 * Rules for categories in the app: what one changes is told before it is kept, and it can be taken back.
 * @module
 */
import { expect, test } from "vitest";

import { checkAll } from "./support/access.ts";
import { createSampleVault, goTo, noBrowser, startApp } from "./support/app.ts";

test.skipIf(noBrowser)(
  "Ann makes a rule, sees what it changes before she keeps it, takes it back, makes it again and forgets it",
  async () => {
    await using app = await startApp();
    const { page, troubles } = await app.open({ viewport: { width: 1280, height: 900 } });
    await createSampleVault(page, app.origin);
    await goTo(page, "#/settings/categories");
    await page.getByText("No rules yet.").waitFor();
    // What is missing is said at its field.
    await page.getByRole("button", { name: "See what changes" }).click();
    await page.getByText("Choose a category.").waitFor();
    await page.getByLabel("Shop holds").fill("a");
    await page.getByLabel("Category").selectOption({ label: "Gifts and holidays" });
    await page.getByRole("button", { name: "See what changes" }).click();
    await page.getByText(/^\d+ records get another category\.$/).waitFor();
    await checkAll(page, "categories");
    await page.setViewportSize({ width: 1280, height: 900 });
    const keep = async (): Promise<void> => {
      await page.getByRole("button", { name: "Keep the rule" }).click();
      await page.getByText(/^Rule kept: \d+ records have another category\.$/).waitFor();
      await page.getByRole("button", { name: /^Forget the rule/ }).waitFor();
    };
    await keep();
    await checkAll(page, "categories-kept");
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("No rules yet.").waitFor();
    // A visit's rule asks for a site.
    await page.getByLabel("For", { exact: true }).selectOption("clickstream");
    await page.getByLabel("Site").fill("allotment.example");
    await page.getByLabel("Category").selectOption({ label: "Shopping" });
    await page.getByRole("button", { name: "See what changes" }).click();
    await page.getByText(/another category\.$/).waitFor();
    await page.getByRole("button", { name: "Keep the rule" }).click();
    await page.getByRole("button", { name: /^Forget the rule Site/ }).click();
    await page.getByText("No rules yet.").waitFor();
    expect(troubles).toEqual([]);
  },
);

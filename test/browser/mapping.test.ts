/**
 * A table that no importer knows: Ann says what its columns mean and sees at once what its rows become.
 * @module
 */
import { expect, test } from "vitest";

import { checkAll } from "./support/access.ts";
import { createVault, goTo, noBrowser, startApp } from "./support/app.ts";

const statement = (
  ...rows: readonly string[]
): { name: string; mimeType: string; buffer: Buffer } => ({
  name: "Umsätze 2026.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(["Buchungstag;Verwendungszweck;Betrag;Saldo", ...rows, ""].join("\r\n")),
});

test.skipIf(noBrowser)(
  "Ann maps the statement of her bank, and the next one is read by the same mapping",
  async () => {
    await using app = await startApp();
    const { page, troubles } = await app.open({ viewport: { width: 1280, height: 900 } });
    await createVault(page, app.origin);
    await page.getByRole("button", { name: "Later" }).click();
    await goTo(page, "#/things/import");
    const files = page.locator("input[type=file]");
    await files.setInputFiles(
      statement("03.05.2026;Bootery;-89,90;10,00", "04.05.2026;Seedhouse;-12,00;5,00"),
    );

    // Columns whose headers say what they are, are chosen already; the rest is said here.
    await page.getByRole("heading", { name: /^Say what the columns of Umsätze/ }).waitFor();
    await page.getByText("No currency stands in the file.").waitFor();
    await page.getByLabel("Currency").fill("EURO");
    await page.getByText("A currency is three letters").waitFor();
    await page.getByLabel("Currency").fill("EUR");
    await page.getByText("The rows do not say whether the day or the month").waitFor();
    await page.getByLabel("Order of a date").selectOption("dmy");
    await page.getByText("2 rows tried, all can be read.").waitFor();
    // Amounts below zero are what a bank took off.
    await page.getByRole("cell", { name: "89.90 EUR", exact: true }).waitFor();

    // The preview follows each choice.
    await page.getByLabel("What you paid is").selectOption("as_is");
    await page.getByRole("cell", { name: "−89.90 EUR", exact: true }).waitFor();
    await page.getByLabel("What you paid is").selectOption("negate");
    await page.getByRole("cell", { name: "89.90 EUR", exact: true }).waitFor();
    await page.getByLabel("What buchungstag is").selectOption("");
    await page.getByText(/^Day is needed/).waitFor();
    await page.getByLabel("What buchungstag is").selectOption("when");
    await page.getByLabel("What saldo is").selectOption("quantity");
    await page.getByText("2 rows tried, all can be read.").waitFor();
    await page.getByLabel("What saldo is").selectOption("");
    await page.getByRole("button", { name: "Add a value" }).click();
    await page.locator('[aria-busy="false"]').waitFor();
    await checkAll(page, "mapping");
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.getByRole("button", { name: "Remove" }).click();

    await page.getByLabel("Name of the mapping").fill("My bank");
    await page.getByRole("button", { name: "Save, and read the file" }).click();
    await page.getByRole("button", { name: "Import 2 records" }).click();
    await page.getByText("2 records saved in Purchases").waitFor();

    // The next statement is found by its header.
    await files.setInputFiles(statement("05.06.2026;Bootery;-20,00;1,00"));
    await page.getByRole("button", { name: "Import 1 record" }).click();
    await page.getByText("1 record saved in Purchases").waitFor();

    // A table that only looks like one that is known can be mapped as well.
    const books = "Title,Author,My Rating,Date Read\nMoss,Ann,4,2026/01/02\n";
    await files.setInputFiles({
      name: "books.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(books),
    });
    await page.getByText("are missing: book id, date added and exclusive shelf").waitFor();
    await page.getByRole("button", { name: "Map it yourself" }).click();
    await page.getByLabel("Where the records go").selectOption("media");
    await expect.poll(() => page.getByLabel("What author is").inputValue()).toBe("creator");
    await page.getByRole("button", { name: "Cancel" }).click();

    // The mapping is changed, and removed with a way back.
    await goTo(page, "#/things/import/mappings");
    await page.getByText("my bank", { exact: true }).waitFor();
    await checkAll(page, "mappings");
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.getByRole("button", { name: "Change: my bank" }).click();
    await files.setInputFiles(statement("06.07.2026;Seedhouse;-7,00;1,00"));
    await page.getByText("1 row tried, all can be read.").waitFor();
    await page.getByRole("button", { name: "Save the mapping" }).click();
    await page.getByRole("button", { name: "Remove: my bank" }).click();
    await page.getByText("No mapping is saved.").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("my bank", { exact: true }).waitFor();
    expect(troubles).toEqual([]);
  },
);

/**
 * Every collection in the app: empty, filled by hand from a form made of its shape, shown, corrected, taken back.
 * @module
 */
import { expect, test } from "vitest";

import { checkAll } from "./support/access.ts";
import { createSampleVault, goTo, noBrowser, startApp } from "./support/app.ts";

/** A busy machine takes its time. */
const SOON = { timeout: 20_000 };

test.skipIf(noBrowser)(
  "Ann types in a card and edits it, corrects a play and leaves it out, and takes each back",
  async () => {
    await using app = await startApp();
    const { page, troubles } = await app.open({ viewport: { width: 1280, height: 900 } });
    await createSampleVault(page, app.origin);

    // Where nothing is yet, the page says how it is filled; a form says at the field what is wrong.
    await goTo(page, "#/things/cards");
    await page.getByText("No cards yet.").waitFor();
    await page.getByRole("link", { name: "Add a card" }).click();
    await page.getByRole("heading", { name: "Add a card" }).waitFor();
    await page.getByLabel("From", { exact: true }).fill("Tentco");
    const balance = page.getByRole("group", { name: "Balance" });
    await balance.getByLabel("Amount").fill("40,00 or so");
    await balance.getByLabel("Currency").fill("eur");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("This is needed.").waitFor();
    await page.getByText("Write an amount such as 12.50").waitFor();
    await checkAll(page, "form-wrong");
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.getByLabel("Number", { exact: true }).fill("6109220755838");
    await balance.getByLabel("Amount").fill("40,00");
    await page.getByLabel("Expires (optional)").fill(inDays(20));
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Added.").waitFor();
    await page.getByText("40.00 EUR").first().waitFor();
    await checkAll(page, "record-card");
    await page.setViewportSize({ width: 1280, height: 900 });

    // A document is edited.
    await page.getByRole("link", { name: "Edit" }).click();
    await balance.getByLabel("Amount").fill("32.50");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("32.50 EUR").first().waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Undone").waitFor();
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByText("40.00 EUR").first().waitFor();

    // The list shows it, and that it expires soon.
    await goTo(page, "#/things/cards");
    await page.getByText(/^20 days$/).waitFor();
    await checkAll(page, "list-cards");
    await page.setViewportSize({ width: 1280, height: 900 });

    // A play stays as it came: what is changed is a correction, and can be taken back.
    await goTo(page, "#/activity/media");
    await page.getByRole("group", { name: /^Plays by week/ }).waitFor();
    await checkAll(page, "list-media");
    await page.setViewportSize({ width: 1280, height: 900 });

    // However many rows she asks for, those near the screen alone are in the document; the last one is there at the end.
    const list = page.locator("ul.ledger");
    const firstShown = (): Promise<string | null> => list.locator("a.name").first().textContent();
    const newest = await firstShown();
    for (const rows of [200, 300, 400, 500]) {
      await page.getByRole("button", { name: "Show 100 more" }).click();
      await expect.poll(() => list.getAttribute("data-rows"), SOON).toBe(String(rows));
    }
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await expect.poll(() => list.locator("li").count(), SOON).toBeLessThan(120);
    expect(await list.evaluate(rowsOfAStep)).toBeLessThan(40);
    // At once: a row that is waited for may be drawn anew meanwhile.
    await list
      .locator("a.name")
      .last()
      .evaluate((node) => node.scrollIntoView());
    await page.evaluate(() => scrollTo(0, 0));
    await expect.poll(firstShown, SOON).toBe(newest);
    expect(await list.locator("li").count()).toBeLessThan(120);
    await page.locator(".ledger a.name").first().click();
    await page.getByRole("link", { name: "Correct" }).click();
    await page.getByText("The record stays as it came.").waitFor();
    const title = page.getByLabel("Title");
    const before = await title.inputValue();
    await title.fill("Harbor at Night");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "Harbor at Night" }).waitFor();
    await page.getByText(`Title: the source said ${before}`).waitFor();
    await checkAll(page, "record-play");
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.getByRole("button", { name: "Take back" }).click();
    await page.getByRole("heading", { name: before, exact: true }).waitFor();

    // Her word on it: not for peeks, and why.
    await page.getByLabel("Leave out of peeks").selectOption("for_other");
    await page.getByText("It stays out of every peek").waitFor();

    // And what it belongs with.
    await page.getByText("Link another record").click();
    await page.getByLabel("How they belong together").selectOption("part_of");
    await page.getByLabel("Words of the other record").fill("lantern");
    await page
      .getByRole("button", { name: /^Link Lantern Hour$/ })
      .first()
      .click();
    await page.getByRole("link", { name: "Lantern Hour" }).waitFor();
    await checkAll(page, "record-linked");
    expect(troubles).toEqual([]);
  },
);

/** A day from now, as the owner's calendar has it. */
function inDays(days: number): string {
  const day = new Date();
  day.setDate(day.getDate() + days);
  // Swedish dates are `2026-03-01`.
  return new Intl.DateTimeFormat("sv-SE").format(day);
}

/** Runs in the page: goes to the middle of a list and a step on; tells how many rows the step put into the document. */
async function rowsOfAStep(list: Element): Promise<number> {
  let put = 0;
  const watch = new MutationObserver((all) => {
    for (const { addedNodes } of all) put += addedNodes.length;
  });
  scrollTo(0, document.documentElement.scrollHeight / 2);
  for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame);
  watch.observe(list, { childList: true });
  scrollBy(0, 500);
  for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame);
  watch.disconnect();
  return put;
}

/**
 * Receipts in a real browser: chosen, drawn anew in the worker, shown, taken off and brought back.
 * @module
 */
import { mkdirSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { makePng } from "../support/pictures.ts";
import { axeSource, createSampleVault, noBrowser, startApp, unlock } from "./support/app.ts";

const SHOTS = process.env["RV_SHOTS"];
const SECRET = "60.39 N 5.32 E, Ann's PhoneCam";

test.skipIf(noBrowser)(
  "Ann photographs a receipt: small and without place, on her screen and after a reload",
  async () => {
    await using app = await startApp();
    const { page, troubles } = await app.open({ viewport: { width: 1280, height: 900 } });
    await createSampleVault(page, app.origin);
    await openFirstPurchase(page);
    await page.getByText("No picture yet.").waitFor();

    // A large photo, a paper, and something that is neither: the first two are taken, the third is named.
    await page
      .locator("input[type=file]")
      .setInputFiles([
        file("receipt.png", "image/png", makePng(2000, 1000, SECRET)),
        file("invoice.pdf", "application/pdf", Buffer.from("%PDF-1.7 invoice %%EOF")),
        file("note.txt", "text/plain", Buffer.from("12 EUR")),
      ]);
    await page.getByText("2 files added. note.txt: Nobody here can read this file.").waitFor();
    const small = page.getByRole("button", { name: "Open picture 1 of 2" }).locator("img");
    await small.waitFor();
    expect(await sizeOf(small)).toEqual([320, 160]);
    await shot(page, "pictures-light");

    // In full it is 1,600 pixels long, and its bytes say nothing of where it was taken.
    await page.getByRole("button", { name: "Open picture 1 of 2" }).click();
    const whole = page.getByRole("dialog").getByRole("img", { name: "Picture 1 of 2" });
    await whole.waitFor();
    expect(await sizeOf(whole)).toEqual([1600, 800]);
    const saved = page.waitForEvent("download");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toMatch(/^[0-9a-f]{8}\.webp$/);
    const bytes = await bytesOf(await download.createReadStream());
    expect([bytes.toString("latin1", 8, 12), bytes.includes("PhoneCam")]).toEqual(["WEBP", false]);
    expect(await violations(page)).toEqual([]);
    await shot(page, "picture-open");

    // Taken off, and brought back.
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await page.getByText("Removed.").waitFor();
    await page.getByRole("button", { name: "Open paper 1 of 1" }).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await small.waitFor();

    // On a small phone in the dark, for everybody; and after a reload it is all there.
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 320, height: 1800 });
    expect(await violations(page)).toEqual([]);
    await shot(page, "pictures-phone");
    await page.reload();
    await unlock(page);
    await small.waitFor();
    expect(troubles).toEqual([]);
  },
);

function file(name: string, mimeType: string, bytes: Uint8Array): FilePayload {
  return { name, mimeType, buffer: Buffer.from(bytes) };
}

interface FilePayload {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

async function openFirstPurchase(page: Page): Promise<void> {
  await page.evaluate(() => {
    location.hash = "#/things/purchases";
  });
  await page.locator(".ledger a.name").first().click();
  await page.getByText("What the record says").waitFor();
}

async function sizeOf(image: ReturnType<Page["locator"]>): Promise<unknown> {
  return image.evaluate(async (element) => {
    const picture = element as HTMLImageElement;
    await picture.decode();
    return [picture.naturalWidth, picture.naturalHeight];
  });
}

async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource());
  return page.evaluate(async () => {
    type Axe = { run(on: unknown, how: unknown): Promise<{ violations: { id: string }[] }> };
    const { axe } = globalThis as unknown as { axe: Axe };
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const found = (await axe.run(document, { runOnly: tags })).violations.map(({ id }) => id);
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth ? [...found, "wider than the screen"] : found;
  });
}

/** Keeps a picture of the page, where somebody wants to look. */
async function shot(page: Page, name: string): Promise<void> {
  if (SHOTS === undefined) return;
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true });
}
